using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>
/// Learning from the preferences of a judge on fresh pairs (Guo et al. 2024, arXiv:2402.04792; reinforcement learning from AI
/// feedback, Bai et al. 2022): two completions of each prompt are drawn and compared, and DPO's loss is applied to them at once.
/// </summary>
public sealed class OnlineDpo : OnlineTrainer
{
    private readonly OnlineDpoOptions options;
    private readonly IJudge judge;
    private readonly PreferenceStep step;
    private TokenExample[] better = [];
    private TokenExample[] worse = [];

    /// <summary>Prepares training.</summary>
    /// <param name="parts">The policy, its tokenizer, the reference, the prompts, and the reward that is logged.</param>
    /// <param name="options">All settings.</param>
    /// <param name="judge">Says which completion is better; null for the one with the higher reward.</param>
    /// <exception cref="InvalidInputException">An option is out of its range, or a part that is needed is missing.</exception>
    public OnlineDpo(AlignmentParts parts, OnlineDpoOptions options, IJudge? judge = null)
        : base(parts, options, head: null)
    {
        var objective = new PreferenceObjective(options.Loss, (float)options.Beta);
        if (objective.NeedsReference && parts.Reference is null)
            throw new InvalidInputException($"the loss {options.Loss} (loss_type) compares the policy with a reference: give one, or take orpo or simpo");
        this.options = options;
        this.judge = judge ?? Judge.From(parts.Reward);
        step = new PreferenceStep(parts.Policy, parts.Reference, objective, options.Sampling.Temperature);
    }

    /// <inheritdoc/>
    public override string Algorithm => "online-dpo";

    /// <inheritdoc/>
    private protected override int CompletionsPerPrompt => 2;

    /// <inheritdoc/>
    private protected override void Learn(double remaining)
    {
        Label();
        if (better.Length == 0) return;
        for (int epoch = 0; epoch < options.Epochs; epoch++)
        {
            var part = new LossPart(this);
            double norm = Step(better.Length, ref part, remaining);
            if (epoch < options.Epochs - 1) continue;
            var figures = new OfflineFigures();
            figures.Add(part.Figures.Mean(norm));
            figures.Report(Metrics);
        }
    }

    /// <summary>Asks the judge about every pair; ties teach nothing.</summary>
    private void Label()
    {
        CompletionRollout r = Rollout;
        var pairs = new JudgedPair[r.Sequences / 2];
        for (int i = 0; i < pairs.Length; i++) pairs[i] = new JudgedPair(InputOf(2 * i), InputOf((2 * i) + 1));
        var verdicts = new Verdict[pairs.Length];
        judge.Compare(pairs, verdicts);
        int[] decided = [.. Enumerable.Range(0, pairs.Length).Where(i => verdicts[i] != Verdict.Tie)];
        better = [.. decided.Select(i => ExampleOf(verdicts[i] == Verdict.First ? 2 * i : (2 * i) + 1))];
        worse = [.. decided.Select(i => ExampleOf(verdicts[i] == Verdict.First ? (2 * i) + 1 : 2 * i))];
    }

    private RewardInput InputOf(int index) => new(Rollout.Prompts[index], Rollout.Texts[index]) { Ended = Rollout.Ended[index] };

    private TokenExample ExampleOf(int index) => new(Rollout.Completions[index].Prompt, Rollout.Completions[index].Tokens);

    private struct LossPart(OnlineDpo trainer) : ILossPart
    {
        public PreferenceFigures Figures;

        public void Differentiate(int from, int to)
        {
            Tensor losses = trainer.step.Losses(trainer.better.AsSpan(from, to - from), trainer.worse.AsSpan(from, to - from), ref Figures);
            (losses.Sum() * (1f / trainer.better.Length)).Backward();
        }
    }
}
