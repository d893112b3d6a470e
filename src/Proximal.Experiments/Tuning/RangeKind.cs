namespace Proximal.Experiments;

/// <summary>Kind of the distribution of a range of numbers.</summary>
internal enum RangeKind
{
    /// <summary>Uniform.</summary>
    Uniform,

    /// <summary>Log-uniform: the same probability between 0.001 and 0.01 as between 0.01 and 0.1.</summary>
    LogUniform,

    /// <summary>Uniform over whole numbers.</summary>
    Int,

    /// <summary>Log-uniform over whole numbers.</summary>
    LogInt,

    /// <summary>Uniform over powers of two.</summary>
    PowerOfTwo,
}
