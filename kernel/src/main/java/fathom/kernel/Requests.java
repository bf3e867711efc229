package fathom.kernel;

import com.google.gson.JsonObject;
import fathom.kernel.cell.CellEngine;
import fathom.kernel.cell.Completeness;
import fathom.kernel.cell.Declared;
import fathom.kernel.cell.Documentation;
import fathom.kernel.cell.Suggestions;
import fathom.kernel.display.MimeBundle;
import fathom.kernel.magic.Catalog;
import fathom.kernel.magic.CellText;
import fathom.kernel.magic.MagicAssistance;
import fathom.kernel.magic.Part;
import io.github.spencerpark.jupyter.kernel.LanguageInfo;
import io.github.spencerpark.jupyter.messages.Header;
import io.github.spencerpark.jupyter.messages.reply.CompleteReply;
import io.github.spencerpark.jupyter.messages.reply.HistoryReply;
import io.github.spencerpark.jupyter.messages.reply.KernelInfoReply;
import io.github.spencerpark.jupyter.messages.request.CompleteRequest;
import io.github.spencerpark.jupyter.messages.request.HistoryRequest;
import io.github.spencerpark.jupyter.messages.request.InspectRequest;
import io.github.spencerpark.jupyter.messages.request.IsCompleteRequest;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Answers to what may be asked while a cell runs; each is the content of one reply. */
final class Requests {
  static final String VERSION = "0.1.0";

  private final Supplier<CellEngine> engine;
  private final Catalog catalog;
  private final MagicAssistance magics;
  private final History history;

  Requests(Supplier<CellEngine> engine, Catalog catalog, History history) {
    this.engine = engine;
    this.catalog = catalog;
    this.magics = new MagicAssistance(catalog, this::variables);
    this.history = history;
  }

  JsonObject kernelInfo() {
    LanguageInfo java =
        new LanguageInfo.Builder("java")
            .version(Runtime.version().toString())
            .mimetype("text/x-java")
            .fileExtension(".java")
            .pygments("java")
            .codemirror("text/x-java")
            .build();
    return Replies.ok(
        new KernelInfoReply(
            Header.PROTOCOL_VERISON,
            "fathom",
            VERSION,
            java,
            "Fathom " + VERSION + ", Java " + Runtime.version().feature(),
            List.of()));
  }

  JsonObject complete(CompleteRequest request) {
    String code = request.getCode();
    int cursor = CodePoints.toIndex(code, request.getCursorPos());
    String java = magics.java(code, cursor);
    Suggestions found =
        java == null ? magics.complete(code, cursor) : engine.get().complete(java, cursor);
    return Replies.ok(
        new CompleteReply(
            found.matches(),
            CodePoints.toPosition(code, found.start()),
            CodePoints.toPosition(code, found.end()),
            Map.of("_jupyter_types_experimental", types(code, found))));
  }

  /** The names of the cells' variables of a type, whatever its package. */
  private List<String> variables(String type) {
    return engine.get().declared().stream()
        .filter(each -> each.kind().equals("variable"))
        .filter(each -> each.type().substring(each.type().lastIndexOf('.') + 1).equals(type))
        .map(Declared::name)
        .toList();
  }

  /** What JupyterLab shows beside each suggestion. */
  private static List<Map<String, Object>> types(String code, Suggestions found) {
    int start = CodePoints.toPosition(code, found.start());
    int end = CodePoints.toPosition(code, found.end());
    return found.items().stream()
        .map(
            item ->
                Map.<String, Object>of(
                    "start", start,
                    "end", end,
                    "text", item.text(),
                    "type", item.type(),
                    "signature", item.signature()))
        .toList();
  }

  JsonObject inspect(InspectRequest request) {
    String code = request.getCode();
    int cursor = CodePoints.toIndex(code, request.getCursorPos());
    MimeBundle found = magics.inspect(code, cursor);
    String java = found == null ? magics.java(code, cursor) : null;
    if (java != null) {
      Documentation known = engine.get().inspect(java, cursor, true);
      found = known == null ? null : MimeBundle.html(known.html(), known.text());
    }
    JsonObject reply = Replies.value(found == null ? new MimeBundle(Map.of(), Map.of()) : found);
    reply.addProperty("found", found != null);
    return reply;
  }

  JsonObject isComplete(IsCompleteRequest request) {
    String code = request.getCode();
    Completeness answer = magics.completeness(code);
    List<Part> parts = CellText.parse(code, catalog::contains);
    if (answer == null) {
      answer =
          !parts.isEmpty() && parts.get(parts.size() - 1) instanceof Part.Java java
              ? engine.get().completeness(java.source())
              : Completeness.COMPLETE;
    }
    JsonObject reply = new JsonObject();
    reply.addProperty(
        "status",
        switch (answer) {
          case COMPLETE -> "complete";
          case INCOMPLETE -> "incomplete";
          case INVALID -> "invalid";
        });
    if (answer == Completeness.INCOMPLETE) {
      reply.addProperty("indent", code.strip().endsWith("{") ? "    " : "");
    }
    return reply;
  }

  JsonObject history(HistoryRequest request) {
    return Replies.ok(new HistoryReply(history.find(request)));
  }

  JsonObject commInfo() {
    JsonObject reply = Replies.ok();
    reply.add("comms", new JsonObject());
    return reply;
  }
}
