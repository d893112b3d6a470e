namespace Proximal;

/// <summary>What turns observations into features before the fully connected layers.</summary>
public enum FeatureKind
{
    /// <summary>Nothing: the observation's numbers are the features. SB3's <c>FlattenExtractor</c>.</summary>
    Flatten,

    /// <summary>
    /// Three convolutions (32 of 8×8 with stride 4, 64 of 4×4 with stride 2, 64 of 3×3) and 512 units, ReLU throughout (Mnih et al.
    /// 2015), for images of 36×36 and more, typically [4, 84, 84].
    /// </summary>
    NatureCnn,

    /// <summary>
    /// Three blocks of a 3×3 convolution (16, 32, 32 channels), max pooling and two residual units, and 256 units (Espeholt et al.
    /// 2018, figure 3), for images of 8×8 and more. Slower than <see cref="NatureCnn"/>, and better on varied scenes.
    /// </summary>
    ImpalaCnn,

    /// <summary>One convolution of 16 3×3 windows and 128 units, ReLU (Young and Tian 2019), for small images such as MinAtar's [channels, 10, 10].</summary>
    MinAtarCnn,
}
