namespace Proximal.Experiments;

/// <summary>Policy to export, with its source and the names of its environment and algorithm.</summary>
internal sealed record ExportedPolicy(Policy Policy, string Source, string? Environment, string? Algorithm)
{
    /// <summary>Finds the policy of a run, of a checkpoint, or one that a program saved.</summary>
    /// <param name="text">Folder of a run or its name under <c>runs/</c>, or folder or file of a policy.</param>
    /// <param name="best">Whether to load the best checkpoint of a run instead of the newest.</param>
    /// <param name="report">Receives a line about each damaged checkpoint that is skipped.</param>
    /// <exception cref="InvalidInputException">The run or policy does not exist, the run has no intact checkpoint, or
    /// it trains a language model.</exception>
    public static ExportedPolicy Find(string text, bool best, Action<string> report)
    {
        if (EvaluationRequest.IsLanguageModel(text))
            throw new InvalidInputException(
                $"{text} is a language model: export it with --gguf FILE or --huggingface FOLDER"
            );
        if (!File.Exists(Path.Combine(text, "policy.json")) && !File.Exists(text))
        {
            var run = RunFolder.Find(text);
            return Of(TrainedPolicy.CheckpointOf(run, best, report).Folder, run);
        }
        return Of(text, RunFolder.TryFindAround(text));
    }

    private static ExportedPolicy Of(string path, RunFolder? run)
    {
        (string? environment, string? algorithm) = run?.ReadNames() ?? (null, null);
        return new ExportedPolicy(Policy.Load(path), path, environment, algorithm);
    }
}
