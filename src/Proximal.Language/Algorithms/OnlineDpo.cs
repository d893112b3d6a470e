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
    private readonly IJudge judge;
    private readonly ReferencePolicy? reference;
    private readonly PreferenceObjective objective;
    private readonly CompletionCollector completions;
    private readonly CompletionRollout rollout = new();
    private readonly PairBatch batch = new();

    /// <summary>Creates a trainer.</summary>
    /// <param name="parts">
    /// The policy, its tokenizer, the reference, the prompts, and the reward for the metrics.
    /// </param>
    /// <param name="options">Options of the trainer.</param>
    /// <param name="judge">
    /// Compares the two completions of a pair; null to prefer the one with the higher reward.
    /// </param>
    /// <exception cref="InvalidInputException">
    /// An option is out of its range, or a required part is missing.
    /// </exception>
    public OnlineDpo(AlignmentParts parts, OnlineDpoOptions options, IJudge? judge = null)
        : base(options, parts.Policy, parts.Tokenizer)
    {
        completions = new CompletionCollector(parts, options);
        objective = new PreferenceObjective(options.Loss, (float)options.Beta);
        if (objective.NeedsReference && parts.Reference is null)
            throw new InvalidInputException(
                $"the loss {options.Loss} (loss_type) needs a reference policy; the losses orpo and simpo need none"
            );
        this.options = options;
        this.judge = judge ?? Judge.From(parts.Reward);
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
    protected sealed override void RunIteration()
    {
        double remaining = Remaining;

        // Prompts, and two completions of each by the current policy.
        OnRolloutStart();
        PromptItem[] prompts = completions.NextPrompts(completionsPerPrompt: 2);
        completions.Sampler.Sample(prompts, LanguageStreams.FirstCompletion + (ulong)Steps, rollout);
        Clock.Count(TrainingPhase.Policy);

        // Scores and log-probabilities for the metrics and the monitor.
        completions.Scorer.Score(rollout);
        Clock.Count(TrainingPhase.Environment);
        completions.LogProbs.Fill(rollout);
        Clock.Count(TrainingPhase.Policy);
        EndRollout(completions, rollout, options.KlCoefficient);

        // Pairs by the judge's preferences, and epochs of one gradient step on all of them.
        (TokenExample[] chosen, TokenExample[] rejected) = ComparePairs();
        for (int epoch = 0; epoch < options.Epochs && chosen.Length > 0; epoch++)
        {
            var statistics = new PreferenceStatistics();
            double norm = GradientStep(
                chosen.Length,
                remaining,
                (from, to) =>
                    Losses(chosen.AsSpan(from..to), rejected.AsSpan(from..to), statistics).Sum() * (1f / chosen.Length)
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
    protected virtual Tensor Loss(Tensor chosen, Tensor rejected) => objective.Losses(chosen, rejected);

    /// <inheritdoc/>
    protected override void Measure() => completions.Evaluate(Metrics);

    /// <inheritdoc/>
    protected override void Sample(SampleTable table) => completions.Sample(table, Steps);

    /// <summary>Runs the policy and computes the losses of pairs, [pairs].</summary>
    private Tensor Losses(
        ReadOnlySpan<TokenExample> chosen,
        ReadOnlySpan<TokenExample> rejected,
        PreferenceStatistics statistics
    )
    {
        batch.Fill(chosen, rejected);
        float temperature = options.Sampling.Temperature;
        // [tokens]
        Tensor referenceLogProbs = reference is null ? default : reference.LogProbs(batch.Sequences, temperature);
        Tensor logProbs = Model.LogProbs(batch.Sequences, temperature).LogProbs; // [tokens]
        (Tensor better, Tensor worse) = batch.Halves(
            objective.Reduce(logProbs, referenceLogProbs, batch.Sequences.Starts)
        ); // [pairs] each
        Tensor losses = Loss(better, worse);
        statistics.Add(better, worse, losses, objective.Beta);
        return losses;
    }

    /// <summary>Lets the judge compare every pair; ties are left out.</summary>
    private (TokenExample[] Chosen, TokenExample[] Rejected) ComparePairs()
    {
        var pairs = new CompletionPair[rollout.Sequences / 2];
        for (int i = 0; i < pairs.Length; i++)
            pairs[i] = new CompletionPair(InputOf(2 * i), InputOf((2 * i) + 1));
        var preferences = new Preference[pairs.Length];
        judge.Compare(pairs, preferences);
        int[] decided = [.. Enumerable.Range(0, pairs.Length).Where(i => preferences[i] != Preference.Tie)];
        return (
            [.. decided.Select(i => ExampleOf(preferences[i] == Preference.First ? 2 * i : (2 * i) + 1))],
            [.. decided.Select(i => ExampleOf(preferences[i] == Preference.First ? (2 * i) + 1 : 2 * i))]
        );
    }

    private RewardInput InputOf(int index) =>
        new(rollout.Prompts[index], rollout.Texts[index]) { Ended = rollout.Ended[index] };

    private TokenExample ExampleOf(int index) =>
        new(rollout.Completions[index].Prompt, rollout.Completions[index].Tokens);
}
