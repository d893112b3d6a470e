namespace Proximal.Language;

/// <summary>Kind of the records of a data set.</summary>
public enum DatasetKind
{
    /// <summary>Prompts to complete; see <see cref="Datasets.Prompts"/>.</summary>
    Prompts,

    /// <summary>Texts to train on; see <see cref="Datasets.Demonstrations"/>.</summary>
    Demonstrations,

    /// <summary>Pairs of completions; see <see cref="Datasets.Preferences"/>.</summary>
    Preferences,

    /// <summary>Completions with a label; see <see cref="Datasets.LabeledCompletions"/>.</summary>
    LabeledCompletions,

    /// <summary>Solutions with labeled steps; see <see cref="Datasets.Stepwise"/>.</summary>
    Stepwise,
}
