import java.io.*;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.util.*;

/** Reads pairs of files, one path a line, and says how many properties went and came between the two. */
class ReadProperties {
  public static void main(String[] arguments) throws Exception {
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
    for (String before; (before = in.readLine()) != null; ) {
      Set<Map.Entry<Object, Object>> old = read(before), now = read(in.readLine());
      Set<Map.Entry<Object, Object>> lost = new HashSet<>(old), came = new HashSet<>(now);
      lost.removeAll(now);
      came.removeAll(old);
      System.out.println("{\"asked\":true,\"lost\":" + lost.size() + ",\"came\":" + came.size() + "}");
    }
  }

  static Set<Map.Entry<Object, Object>> read(String path) throws IOException {
    Properties properties = new Properties();
    properties.load(new StringReader(new String(Files.readAllBytes(Path.of(path)), StandardCharsets.UTF_8)));
    return new HashSet<>(properties.entrySet());
  }
}
