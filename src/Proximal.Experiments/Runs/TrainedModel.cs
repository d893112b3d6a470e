using Proximal.Language;

namespace Proximal.Experiments;

/// <summary>A language model on the disk: a folder in Hugging Face's layout, which may be a checkpoint of a run.</summary>
/// <param name="Folder">The model's folder.</param>
internal sealed record TrainedModel(string Folder)
{
    /// <summary>Whether it scores texts rather than writing them.</summary>
    public bool IsRewardModel => ModelFolder.IsRewardModel(Folder);

    /// <summary>Finds the model of a run, of one of its checkpoints, or in a folder of its own.</summary>
    /// <param name="text">A model's folder (with a config.json), a run's folder, its name under <c>runs/</c>, or a checkpoint's folder.</param>
    /// <param name="best">Whether a run's best checkpoint is meant rather than its newest.</param>
    /// <param name="report">Receives a line about each damaged checkpoint that was passed over.</param>
    /// <exception cref="InvalidInputException">There is no such model or run; or the run has no checkpoint yet, only damaged ones, or none of a language model.</exception>
    public static TrainedModel Find(string text, bool best = false, Action<string>? report = null)
    {
        if (ModelFolder.IsModel(text))
            return new TrainedModel(text);
        if (RunFolder.TryFind(text) is not { } run)
            throw new InvalidInputException(
                $"no model at '{text}': a model is a folder with a {ModelFolder.Configuration}, a run's folder, or a run's name under {RunFolder.Root}/{RunFolder.Question(text)}"
            );
        CheckpointStore checkpoints = run.OpenCheckpoints();
        Checkpoint checkpoint =
            (best ? checkpoints.FindBest(report) : checkpoints.FindLatest(report))
            ?? throw new InvalidInputException(
                $"{run.Path} has no checkpoint yet; 'proximal resume {run.Path}' trains it"
            );
        return ModelFolder.IsModel(checkpoint.Folder)
            ? new TrainedModel(checkpoint.Folder)
            : throw new InvalidInputException(
                $"{run.Path} is no run of a language model: {checkpoint.Folder} has no {ModelFolder.Configuration}"
            );
    }

    /// <summary>Reads the model.</summary>
    /// <param name="trainable">Whether it learns.</param>
    /// <exception cref="InvalidInputException">A file is missing, damaged, or disagrees with another.</exception>
    public CausalLanguageModel Load(bool trainable = false) => CausalLanguageModel.Load(Folder, trainable);

    /// <summary>Reads the model's tokenizer.</summary>
    /// <param name="chatTemplate">A template's name, instead of the one that the files tell of; null for theirs.</param>
    /// <exception cref="InvalidInputException">There is none, or it is damaged.</exception>
    public ITokenizer LoadTokenizer(string? chatTemplate = null) => Tokenizer.Load(Folder, chatTemplate);
}
