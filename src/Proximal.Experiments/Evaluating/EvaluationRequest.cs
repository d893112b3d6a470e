using Proximal.Language;

namespace Proximal.Experiments;

/// <summary>What is to be found out about a language model; what is not said, its run's configuration tells.</summary>
internal sealed record EvaluationRequest
{
    /// <summary>The model: a folder, a run, a checkpoint.</summary>
    public required string Model { get; init; }

    /// <summary>Whether a run's best checkpoint is meant rather than its newest.</summary>
    public bool Best { get; init; }

    /// <summary>A file of prompts, demonstrations or preference pairs; null for the run's own.</summary>
    public string? Data { get; init; }

    /// <summary>What completions are worth; null for the run's reward.</summary>
    public string? Reward { get; init; }

    /// <summary>The model that divergence is measured from, or none; null for the run's reference.</summary>
    public string? Reference { get; init; }

    /// <summary>Another model, to compare with; null for none.</summary>
    public string? Against { get; init; }

    /// <summary>The reward by which the two are compared; null for <see cref="Reward"/>.</summary>
    public string? Judge { get; init; }

    /// <summary>How many completions are drawn.</summary>
    public int Samples { get; init; } = 256;

    /// <summary>Chooses what is drawn.</summary>
    public ulong Seed { get; init; }

    /// <summary>How completions are drawn, over what the run was trained with.</summary>
    public Func<SamplingOptions, SamplingOptions> Sampling { get; init; } = static sampling => sampling;

    /// <summary>Receives a line about each damaged checkpoint that was passed over.</summary>
    public Action<string>? Report { get; init; }

    /// <summary>Whether a text means a language model rather than an agent.</summary>
    public static bool IsLanguageModel(string text) =>
        ModelFolder.IsModel(text)
        || (RunFolder.TryFind(text) is { } run && LanguageConfiguration.TryRead(run.Configuration) is not null);

    /// <summary>The configuration of the run that a model belongs to; null for a model without one.</summary>
    public LanguageConfiguration? Configuration()
    {
        if (RunFolder.TryFind(Model) is { } named)
            return LanguageConfiguration.TryRead(named.Configuration);
        // A checkpoint is a folder in the run's folder of checkpoints.
        DirectoryInfo? parent = new DirectoryInfo(Model).Parent;
        return parent is { Name: "checkpoints", Parent: { } folder } && RunFolder.TryFind(folder.FullName) is { } run
            ? LanguageConfiguration.TryRead(run.Configuration)
            : null;
    }
}
