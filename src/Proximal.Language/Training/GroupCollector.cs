namespace Proximal.Language;

/// <summary>
/// Samples and scores the groups of an update. With dynamic sampling (DAPO, Yu et al. 2025, arXiv:2503.14476, equation
/// 11), groups whose scores are all equal are replaced by those of further prompts.
/// </summary>
/// <param name="completions">Prompts, sampler and scorer.</param>
/// <param name="options">Group size, batch size and limit of the batches.</param>
internal sealed class GroupCollector(CompletionCollector completions, GrpoOptions options)
{
    private readonly bool[] informative = new bool[options.BatchSize / options.GroupSize]; // [groups]

    /// <summary>Batches of completions that were sampled for the last update.</summary>
    public int Batches { get; private set; }

    /// <summary>Samples and scores the completions of an update, [batch size].</summary>
    /// <param name="step">Completions sampled before, which number the random streams.</param>
    /// <param name="rollout">Receives the completions with their scores.</param>
    /// <param name="clock">Counts the time of sampling and of scoring.</param>
    public void Collect(long step, CompletionRollout rollout, TrainingClock clock)
    {
        Batches = 0;
        if (options.MaxGenerationBatches == 1)
        {
            Sample(step, rollout, clock);
            return;
        }

        var kept = new List<(CompletionRollout Rollout, int Index)>();
        var uniform = new List<(CompletionRollout Rollout, int Index)>();
        var scores = new List<float>();
        int found = 0;
        while (kept.Count < options.BatchSize && Batches < options.MaxGenerationBatches)
        {
            var batch = new CompletionRollout();
            found += Sample(step + scores.Count, batch, clock);
            scores.AddRange(batch.RawScores);
            for (int i = 0; i < batch.Sequences; i++)
                (informative[i / options.GroupSize] ? kept : uniform).Add((batch, i));
        }

        // Uniform groups, which the loss skips, take the places of those that were not found.
        rollout.Begin([.. kept.Concat(uniform).Take(options.BatchSize)]);
        rollout.SampledScores = scores;
        FindInformative(rollout);
        rollout.InformativeGroups = (double)found * options.GroupSize / scores.Count;
    }

    /// <summary>Scores completions and finds the groups whose scores differ.</summary>
    /// <returns>Number of such groups.</returns>
    public int Score(CompletionRollout rollout)
    {
        completions.Scorer.Score(rollout);
        return FindInformative(rollout);
    }

    /// <summary>
    /// Indices of the completions to train on: all, or those of groups whose scores differ.
    /// </summary>
    public IEnumerable<int> Selected(CompletionRollout rollout)
    {
        IEnumerable<int> all = Enumerable.Range(0, rollout.Sequences);
        return options.SkipUniformGroups && options.GroupSize > 1
            ? all.Where(i => informative[i / options.GroupSize])
            : all;
    }

    private int Sample(long step, CompletionRollout rollout, TrainingClock clock)
    {
        Batches++;
        PromptItem[] prompts = completions.NextPrompts(options.GroupSize);
        ulong first = LanguageStreams.FirstCompletion + (ulong)step;
        completions.Sampler.Sample(prompts, first, options.GroupSize, rollout);
        clock.Count(TrainingPhase.Policy);
        int found = Score(rollout);
        clock.Count(TrainingPhase.Environment);
        return found;
    }

    private int FindInformative(CompletionRollout rollout)
    {
        if (options.GroupSize < 2)
            return 0;
        int count = GroupAdvantages.FindInformative(rollout.Scores, options.GroupSize, informative);
        rollout.InformativeGroups = (double)count / informative.Length;
        return count;
    }
}
