namespace Proximal.Experiments;

/// <summary>How the numbers of a range are spread.</summary>
internal enum RangeKind
{
    /// <summary>Evenly.</summary>
    Uniform,

    /// <summary>Evenly in their logarithm: as many between 0.001 and 0.01 as between 0.01 and 0.1.</summary>
    LogUniform,

    /// <summary>Whole numbers, evenly.</summary>
    Int,

    /// <summary>Whole numbers, evenly in their logarithm.</summary>
    LogInt,

    /// <summary>Powers of two, each equally likely.</summary>
    PowerOfTwo,
}
