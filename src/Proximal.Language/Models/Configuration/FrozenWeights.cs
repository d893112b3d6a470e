namespace Proximal.Language;

/// <summary>How a frozen model, such as a reference or a reward model, keeps its matrices in memory.</summary>
public enum FrozenWeights
{
    /// <summary>
    /// As in the files: 4 bytes for each number of float32, 2 bytes for float16 and bfloat16. Results are the same as in
    /// float32.
    /// </summary>
    Stored,

    /// <summary>
    /// As signed bytes with a scale for each row, 1 byte for each number (Dettmers et al. 2022). Results differ
    /// slightly.
    /// </summary>
    Int8,
}
