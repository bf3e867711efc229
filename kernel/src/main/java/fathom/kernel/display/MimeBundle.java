package fathom.kernel.display;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One output in several representations, the front end shows the richest that it knows.
 *
 * @param data MIME type to content: a String, or for {@code *+json} types a value that gson can
 *     write; binary content is base64 text
 * @param metadata per MIME type, mostly empty; never null (a null there breaks JupyterLab)
 */
public record MimeBundle(Map<String, Object> data, Map<String, Object> metadata) {
  public MimeBundle {
    data = Collections.unmodifiableMap(new LinkedHashMap<>(data));
    metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
  }

  /** A bundle of plain text, the representation that every front end has. */
  public static MimeBundle text(String plain) {
    return new MimeBundle(Map.of("text/plain", plain), Map.of());
  }

  /** A bundle of HTML with its plain-text equivalent. */
  public static MimeBundle html(String html, String plain) {
    return text(plain).with("text/html", html);
  }

  /** This bundle with one more representation, or with it replaced. */
  public MimeBundle with(String mimeType, Object content) {
    Map<String, Object> more = new LinkedHashMap<>(data);
    more.put(mimeType, content);
    return new MimeBundle(more, metadata);
  }
}
