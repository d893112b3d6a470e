using Proximal.Language;

namespace Proximal.Experiments;

/// <summary>
/// Options of the evaluation of a language model. Missing values come from the configuration of its run.
/// </summary>
internal sealed record EvaluationRequest
{
    /// <summary>Model: a folder, a run or a checkpoint.</summary>
    public required string Model { get; init; }

    /// <summary>Whether to load the best checkpoint of a run instead of the newest.</summary>
    public bool Best { get; init; }

    /// <summary>File of prompts, demonstrations or preference pairs; null for the data of the run.</summary>
    public string? Data { get; init; }

    /// <summary>Reward of completions; null for the reward of the run.</summary>
    public string? Reward { get; init; }

    /// <summary>Reference model of the KL divergence, or <c>none</c>; null for the reference of the run.</summary>
    public string? Reference { get; init; }

    /// <summary>Another model to compare with; null for none.</summary>
    public string? Against { get; init; }

    /// <summary>Reward that compares the two models; null for <see cref="Reward"/>.</summary>
    public string? Judge { get; init; }

    /// <summary>Whether a reward may start programs.</summary>
    public bool AllowPrograms { get; init; }

    /// <summary>Number of sampled completions.</summary>
    public int Samples { get; init; } = 256;

    /// <summary>Number of completions of each prompt of which the one with the highest reward counts; 1 for all.</summary>
    public int BestOf { get; init; } = 1;

    /// <summary>Seed of the sampling.</summary>
    public ulong Seed { get; init; }

    /// <summary>Function that overrides the sampling options of the run.</summary>
    public Func<SamplingOptions, SamplingOptions> Sampling { get; init; } = static sampling => sampling;

    /// <summary>Receives a line about each damaged checkpoint that is skipped.</summary>
    public Action<string>? Report { get; init; }

    /// <summary>Whether a text names a language model instead of an agent.</summary>
    public static bool IsLanguageModel(string text) =>
        ModelFolder.IsModel(text)
        || (RunFolder.TryFind(text) is { } run && LanguageConfiguration.TryRead(run.Configuration) is not null);

    /// <summary>Configuration of the run of the model; null if the model is not part of a run.</summary>
    public LanguageConfiguration? Configuration()
    {
        if (RunFolder.TryFind(Model) is { } named)
            return LanguageConfiguration.TryRead(named.Configuration);
        // The folder of a checkpoint is in the folder "checkpoints" of the run.
        DirectoryInfo? parent = new DirectoryInfo(Model).Parent;
        return parent is { Name: "checkpoints", Parent: { } folder } && RunFolder.TryFind(folder.FullName) is { } run
            ? LanguageConfiguration.TryRead(run.Configuration)
            : null;
    }
}
