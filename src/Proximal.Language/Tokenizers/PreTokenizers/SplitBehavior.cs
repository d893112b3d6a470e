namespace Proximal.Language;

/// <summary>Behavior of a split at matches.</summary>
internal enum SplitBehavior
{
    /// <summary>Matches are removed.</summary>
    Removed,

    /// <summary>Each match is a piece.</summary>
    Isolated,

    /// <summary>A match belongs to the piece before it.</summary>
    MergedWithPrevious,

    /// <summary>A match belongs to the piece after it.</summary>
    MergedWithNext,

    /// <summary>Adjacent matches are one piece.</summary>
    Contiguous,
}
