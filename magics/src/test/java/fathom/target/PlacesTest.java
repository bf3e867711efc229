package fathom.target;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlacesTest {
  @Test
  void everyPlaceIsThereOnceAndSaysWhy() throws Exception {
    Places places = Places.here();

    assertThat(places.all())
        .extracting(Places.Place::name)
        .containsExactly("lab", "lab with KVM", "host", "ssh", "recording");
    assertThat(places.all()).allSatisfy(place -> assertThat(place.why()).isNotBlank());
  }
}
