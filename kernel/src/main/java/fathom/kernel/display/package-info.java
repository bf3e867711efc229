/**
 * What a reader of the notebook sees: MIME bundles, the renderers that make them from values, and
 * progress bars. Values flow in; bundles flow out to {@code wire}.
 */
package fathom.kernel.display;
