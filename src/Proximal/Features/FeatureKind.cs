namespace Proximal;

/// <summary>The built-in feature extractors.</summary>
public enum FeatureKind
{
    /// <summary>No network: the features are the observation itself (SB3's <c>FlattenExtractor</c>).</summary>
    Flatten,

    /// <summary>
    /// Three convolutions (32 of 8×8 with stride 4, 64 of 4×4 with stride 2, 64 of 3×3) and a layer of 512 units, all
    /// with ReLU (Mnih et al. 2015). For images of at least 36×36, typically [4, 84, 84].
    /// </summary>
    NatureCnn,

    /// <summary>
    /// Three blocks of a 3×3 convolution (16, 32, 32 channels), max pooling and two residual units, and a layer of 256
    /// units (Espeholt et al. 2018, fig. 3). For images of at least 8×8. Slower than <see cref="NatureCnn"/>, but
    /// better on varied scenes.
    /// </summary>
    ImpalaCnn,

    /// <summary>
    /// One convolution of 16 3×3 filters and a layer of 128 units, with ReLU (Young and Tian 2019). For small images
    /// such as MinAtar's [channels, 10, 10].
    /// </summary>
    MinAtarCnn,
}
