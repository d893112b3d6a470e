namespace Proximal.Language;

/// <summary>Which of two completions a judge prefers.</summary>
public enum Preference
{
    /// <summary>Neither.</summary>
    Tie,

    /// <summary>The first.</summary>
    First,

    /// <summary>The second.</summary>
    Second,
}
