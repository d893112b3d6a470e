namespace Proximal.Experiments;

/// <summary>Treatment of prompts with too many tokens.</summary>
internal enum LongPrompts
{
    /// <summary>An error that names file and line.</summary>
    Error,

    /// <summary>The example is left out.</summary>
    Skip,

    /// <summary>The beginning of the prompt is cut off.</summary>
    TruncateLeft,

    /// <summary>The end of the prompt is cut off.</summary>
    TruncateRight,
}
