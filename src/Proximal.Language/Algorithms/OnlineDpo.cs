using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>
/// Online DPO (Guo et al. 2024, arXiv:2402.04792; reinforcement learning from AI feedback, Bai et al. 2022): samples
/// two completions of each prompt, lets a judge compare them, and applies DPO's loss to the pairs. For another loss,
/// derive from this class and override <see cref="Loss"/>.
/// </summary>
public class OnlineDpo : LanguageTrainer
{
    private readonly OnlineDpoOptions options;
    private readonly IJudge? judge;
    private readonly ReferencePolicy? reference;
    private readonly MixedPreferenceObjective objective;
    private readonly CompletionCollector completions;
    private readonly CompletionRollout rollout = new();
    private readonly PairBatch batch = new();

    /// <summary>Creates a trainer.</summary>
    /// <param name="parts">
    /// The policy, its tokenizer, the reference, the prompts, and the reward for the metrics.
    /// </param>
    /// <param name="options">Options of the trainer.</param>
    /// <param name="judge">
    /// Compares the two completions of a pair; null to prefer the one with the higher score, after
    /// <see cref="OnlineOptions.RewardClip"/> and the end penalties.
    /// </param>
    /// <exception cref="InvalidInputException">
    /// An option is out of its range, or a required part is missing.
    /// </exception>
    public OnlineDpo(AlignmentParts parts, OnlineDpoOptions options, IJudge? judge = null)
        : base(options, parts.Policy, parts.Tokenizer)
    {
        if (parts.Agent is not null)
            throw new InvalidInputException(
                "online DPO compares single completions: for conversations with tools or an environment use PPO or GRPO"
            );
        completions = new CompletionCollector(parts, options);
        objective = new MixedPreferenceObjective([options.Loss], weights: null, options.Beta);
        if (judge is not null)
            RequireNoScoreOptions(options);
        if (objective.NeedsReference && parts.Reference is null)
            throw new InvalidInputException(
                $"the loss {options.Loss} (loss_type) needs a reference policy; the losses orpo, simpo and cpo "
                    + "need none"
            );
        this.options = options;
        this.judge = judge;
        reference = objective.NeedsReference ? parts.Reference : null;
        Samples = completions.NewTable();
        AddState("prompts", completions.PromptOrder);
        AddState("monitor", completions.Monitor);
    }

    /// <inheritdoc/>
    public override string Algorithm => "online-dpo";

    /// <inheritdoc/>
    public override double? Score => completions.Score(Metrics);

    /// <inheritdoc/>
    private protected override IEnumerable<(string Name, Module Model)> FrozenModels => completions.FrozenModels;

    /// <inheritdoc/>
    private protected override TrainingPasses LargestPasses =>
        completions.Passes(2 * LargestPart(options.BatchSize / 2), group: 2);

    /// <inheritdoc/>
    protected sealed override void RunIteration()
    {
        double remaining = Remaining;

        // Prompts, and two completions of each by the current policy.
        OnRolloutStart();
        PromptItem[] prompts = completions.NextPrompts(completionsPerPrompt: 2);
        completions.Sampler.Sample(prompts, LanguageStreams.FirstCompletion + (ulong)Steps, group: 2, rollout);
        Clock.Count(TrainingPhase.Policy);

        // Scores and log-probabilities for the metrics and the monitor.
        completions.Scorer.Score(rollout);
        Clock.Count(TrainingPhase.Environment);
        completions.LogProbs.Fill(rollout);
        Clock.Count(TrainingPhase.Policy);
        EndRollout(completions, rollout, options.KlCoefficient);

        // Pairs by the judge's preferences, and epochs of one gradient step on all of them.
        (TokenExample[] chosen, TokenExample[] rejected) = ComparePairs();
        double share = (double)chosen.Length / Math.Max(1, chosen.Sum(static example => example.Completion.Length));
        for (int epoch = 0; epoch < options.Epochs && chosen.Length > 0; epoch++)
        {
            var statistics = new PreferenceStatistics();
            double norm = GradientStep(
                chosen.Length,
                remaining,
                (from, to) =>
                    Losses(chosen.AsSpan(from..to), rejected.AsSpan(from..to), share, statistics).Sum()
                    * (1f / chosen.Length)
            );
            if (epoch < options.Epochs - 1)
                continue;
            var metrics = new MeanBatchMetrics();
            metrics.Add(statistics.Mean(norm));
            metrics.Report(Metrics);
        }

        EndUpdate(remaining);
    }

    /// <summary>Computes the loss of each pair; by default that of <see cref="OnlineDpoOptions.Loss"/>.</summary>
    /// <param name="chosen">Of the chosen completions, [pairs], as in <see cref="Dpo.Loss"/>.</param>
    /// <param name="rejected">The same for the rejected completions, [pairs].</param>
    /// <returns>Losses, [pairs]. Training minimizes their mean over the pairs.</returns>
    protected virtual Tensor Loss(Tensor chosen, Tensor rejected) => objective.Main.Losses(chosen, rejected);

    /// <inheritdoc/>
    protected override void Measure() => completions.Evaluate(Metrics);

    /// <inheritdoc/>
    protected override void Sample(SampleTable table) => completions.Sample(table, Steps);

    /// <summary>Runs the policy and computes the losses of pairs, [pairs].</summary>
    private Tensor Losses(
        ReadOnlySpan<TokenExample> chosen,
        ReadOnlySpan<TokenExample> rejected,
        double supervisedShare,
        PreferenceStatistics statistics
    )
    {
        batch.Fill(chosen, rejected);
        float temperature = options.Sampling.Temperature;
        // [tokens]
        Tensor referenceLogProbs = reference is null ? default : reference.LogProbs(batch.Sequences, temperature);
        Tensor logProbs = Model.LogProbs(batch.Sequences, temperature).LogProbs; // [tokens]
        return objective.Losses(batch, logProbs, referenceLogProbs, supervisedShare, Loss, statistics);
    }

    /// <summary>Lets the judge compare every pair; ties are left out.</summary>
    private (TokenExample[] Chosen, TokenExample[] Rejected) ComparePairs()
    {
        var preferences = new Preference[rollout.Sequences / 2];
        if (judge is null)
            CompareScores(preferences);
        else
            UserCode.Compare(judge, Pairs(), preferences);
        int[] decided = [.. Enumerable.Range(0, preferences.Length).Where(i => preferences[i] != Preference.Tie)];
        return (
            [.. decided.Select(i => ExampleOf(preferences[i] == Preference.First ? 2 * i : (2 * i) + 1))],
            [.. decided.Select(i => ExampleOf(preferences[i] == Preference.First ? (2 * i) + 1 : 2 * i))]
        );
    }

    /// <summary>Prefers the higher of the scores after clipping and end penalties; equal scores are a tie.</summary>
    private void CompareScores(Span<Preference> preferences)
    {
        for (int i = 0; i < preferences.Length; i++)
            preferences[i] = RewardJudge.Order(rollout.Scores[2 * i], rollout.Scores[(2 * i) + 1]);
    }

    private CompletionPair[] Pairs()
    {
        RewardInput[] inputs = rollout.Inputs(Tokenizer);
        var pairs = new CompletionPair[inputs.Length / 2];
        for (int i = 0; i < pairs.Length; i++)
            pairs[i] = new CompletionPair(inputs[2 * i], inputs[(2 * i) + 1]);
        return pairs;
    }

    // A judge compares completions, so that options of scores would have no effect.
    private static void RequireNoScoreOptions(OnlineDpoOptions options)
    {
        foreach (
            (double? value, string name, string key) in (ReadOnlySpan<(double?, string, string)>)
                [
                    (options.MissingEosPenalty, nameof(options.MissingEosPenalty), "missing_eos_penalty"),
                    (options.MissingEosScore, nameof(options.MissingEosScore), "missing_eos_score"),
                    (options.RewardClip, nameof(options.RewardClip), "reward_clip"),
                ]
        )
            OptionCheck.That(value is null, name, key, value, "has no effect on the preferences of a judge");
    }

    private TokenExample ExampleOf(int index) =>
        new(rollout.Completions[index].Prompt, rollout.Completions[index].Tokens);
}
