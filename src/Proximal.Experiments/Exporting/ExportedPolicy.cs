namespace Proximal.Experiments;

/// <summary>A policy that is to leave the place where it was trained, and what is known of its making.</summary>
internal sealed record ExportedPolicy(Policy Policy, string Source, string? Environment, string? Algorithm)
{
    /// <summary>Finds the policy of a run, of one of its checkpoints, or one that a program saved.</summary>
    /// <param name="text">A run's folder or its name under <c>runs/</c>, or a policy's folder or file.</param>
    /// <param name="best">Whether a run's best checkpoint is meant rather than its newest.</param>
    /// <param name="report">Receives a line about each damaged checkpoint that was passed over.</param>
    /// <exception cref="InvalidInputException">There is no such run or policy, the run has no checkpoint yet or only damaged ones, or it is
    /// one of a language model.</exception>
    public static ExportedPolicy Find(string text, bool best, Action<string> report)
    {
        if (EvaluationRequest.IsLanguageModel(text))
            throw new InvalidInputException(
                $"{text} is a language model, which 'proximal export' is not for: {TrainedModel.Find(text, best, report).Folder} is a Hugging Face folder as it is, to be copied and opened by transformers and others"
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
