package fathom.magic;

import fathom.Fathom;
import fathom.kernel.magic.Magic;
import fathom.kernel.magic.MagicCall;
import fathom.target.Places;
import fathom.target.Places.Place;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code %target}: where a kernel can be traced from here. */
@Command(
    name = "target",
    header = "Says where a kernel can be traced from here, and why not elsewhere.",
    description = {
      "%%target         a table of all places",
      "%%target lab     whether this one is possible; it is the one that is used"
    })
public final class TargetMagic implements Magic {
  @Parameters(paramLabel = "PLACE", arity = "0..1", description = "lab, host, ssh, recording")
  private String place;

  @Override
  public Object run(MagicCall call) throws Exception {
    if (place == null) return Fathom.targets();
    List<Place> all = Places.here().all();
    Place asked =
        all.stream()
            .filter(p -> p.name().equals(place))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "%target " + place + ": expected " + String.join(", ", names(all))));
    if (!asked.possible()) {
      throw new IllegalArgumentException("%target " + place + ": " + asked.why());
    }
    System.out.println(asked.name() + ": " + asked.why());
    return null;
  }

  private static List<String> names(List<Place> places) {
    return places.stream().map(Place::name).filter(name -> !name.contains(" ")).toList();
  }

  @Override
  public List<String> complete(String option, String prefix) {
    return TraceWrite.starting(prefix, "lab", "host", "ssh", "recording");
  }
}
