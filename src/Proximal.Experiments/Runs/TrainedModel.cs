using Proximal.Language;

namespace Proximal.Experiments;

/// <summary>Language model on disk: a folder in Hugging Face's layout, which may be a checkpoint of a run.</summary>
/// <param name="Folder">Folder of the model.</param>
internal sealed record TrainedModel(string Folder)
{
    /// <summary>Whether it is a reward model.</summary>
    public bool IsRewardModel => ModelFolder.IsRewardModel(Folder);

    /// <summary>Finds the model of a run, of a checkpoint, or in a folder.</summary>
    /// <param name="text">Folder of a model (with a config.json), folder of a run, name of a run under <c>runs/</c>, or
    /// folder of a checkpoint.</param>
    /// <param name="best">Whether to load the best checkpoint of a run instead of the newest.</param>
    /// <param name="report">Receives a line about each damaged checkpoint that is skipped.</param>
    /// <exception cref="InvalidInputException">The model or run does not exist, the run has no intact checkpoint, or it
    /// does not train a language model.</exception>
    public static TrainedModel Find(string text, bool best = false, Action<string>? report = null)
    {
        if (ModelFolder.IsModel(text))
            return new TrainedModel(text);
        if (RunFolder.TryFind(text) is not { } run)
            throw NotFound(text);
        CheckpointStore checkpoints = run.OpenCheckpoints();
        Checkpoint checkpoint =
            (best ? checkpoints.FindBest(report) : checkpoints.FindLatest(report))
            ?? throw new InvalidInputException(
                $"{run.Path} has no checkpoint yet; 'proximal resume {run.Path}' trains it"
            );
        return ModelFolder.IsModel(checkpoint.Folder)
            ? new TrainedModel(checkpoint.Folder)
            : throw new InvalidInputException(
                $"{run.Path} does not train a language model: {checkpoint.Folder} has no {ModelFolder.Configuration}"
            );
    }

    // The folder of a demonstration contains several models.
    private static InvalidInputException NotFound(string text)
    {
        string? around = new[] { text, Path.Combine(RunFolder.Root, text) }.FirstOrDefault(Directory.Exists);
        string[] models = around is null
            ? []
            : [.. Directory.EnumerateDirectories(around).Where(ModelFolder.IsModel).Order(StringComparer.Ordinal)];
        return new InvalidInputException(
            models.Length > 0
                ? $"{around} contains several models; name one of them: {string.Join(", ", models)}"
                : $"no model at '{text}': a model is a folder with a {ModelFolder.Configuration}, a run's folder, or a "
                    + $"run's name under {RunFolder.Root}/{RunFolder.Question(text)}"
        );
    }

    /// <summary>Loads the model.</summary>
    /// <param name="trainable">Whether the parameters are trainable.</param>
    /// <exception cref="InvalidInputException">A file is missing, damaged, or inconsistent with another.</exception>
    public CausalLanguageModel Load(bool trainable = false) => CausalLanguageModel.Load(Folder, trainable);

    /// <summary>Loads the tokenizer of the model.</summary>
    /// <param name="chatTemplate">Name of a chat template; null for that of the tokenizer's files.</param>
    /// <exception cref="InvalidInputException">The tokenizer is missing or damaged.</exception>
    public ITokenizer LoadTokenizer(string? chatTemplate = null) => Tokenizer.Load(Folder, chatTemplate);
}
