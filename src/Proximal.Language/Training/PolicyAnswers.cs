using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>What a policy writes after prompts, to measure it by: its scores, and how far it is from another policy.</summary>
public sealed class PolicyAnswers
{
    private const int SequencesPerPass = 64;

    private readonly IReadOnlyList<Completion> completions;
    private readonly SamplingOptions sampling;

    private PolicyAnswers(IReadOnlyList<RewardInput> inputs, IReadOnlyList<Completion> completions, SamplingOptions sampling)
    {
        Inputs = inputs;
        this.completions = completions;
        this.sampling = sampling;
    }

    /// <summary>The answers as rewards and judges take them.</summary>
    public IReadOnlyList<RewardInput> Inputs { get; }

    /// <summary>Mean length in tokens, with the one that ended it.</summary>
    public double MeanLength => completions.Average(static completion => completion.Tokens.Length);

    /// <summary>Lets a policy answer.</summary>
    /// <param name="model">The policy.</param>
    /// <param name="tokenizer">The policy's.</param>
    /// <param name="prompts">What it is asked, in turn.</param>
    /// <param name="count">How many answers it gives; answer i is to prompt i modulo their number.</param>
    /// <param name="sampling">How it draws.</param>
    /// <param name="seed">The random streams' seed.</param>
    /// <param name="firstStream">The random stream of the first answer; the others follow.</param>
    public static PolicyAnswers Write(
        CausalLanguageModel model, ITokenizer tokenizer, IReadOnlyList<PromptItem> prompts, int count, SamplingOptions sampling, ulong seed, ulong firstStream = LanguageStreams.Evaluation)
    {
        int[][] tokens = [.. prompts.Select(prompt => tokenizer.Encode(prompt.Prompt, addSpecialTokens: true))];
        var streams = new ulong[count];
        for (int i = 0; i < count; i++) streams[i] = firstStream + (ulong)i;
        IReadOnlyList<Completion> answers = new Generator(model, tokenizer)
            .Generate([.. Enumerable.Range(0, count).Select(i => tokens[i % tokens.Length])], sampling, seed, streams);
        RewardInput[] inputs =
        [
            .. answers.Select((completion, i) => new RewardInput(prompts[i % prompts.Count], completion.Text!)
            {
                Ended = completion.Finish != FinishReason.Length,
                Tokens = [.. completion.Tokens.Select(tokenizer.TokenText)],
            }),
        ];
        return new PolicyAnswers(inputs, answers, sampling);
    }

    /// <summary>The score of each answer.</summary>
    /// <param name="reward">What scores them.</param>
    /// <exception cref="TrainingDivergedException">A score is not finite.</exception>
    public float[] ScoresUnder(IReward reward)
    {
        var scores = new float[Inputs.Count];
        reward.ScoreFinite(Inputs, scores);
        return scores;
    }

    /// <summary>How often these answers are preferred to others of the same prompts; a tie is half a win.</summary>
    /// <param name="others">As many answers of another policy.</param>
    /// <param name="judge">Who compares them.</param>
    /// <exception cref="ArgumentException">There are not as many.</exception>
    public double WinRateAgainst(PolicyAnswers others, IJudge judge)
    {
        if (others.Inputs.Count != Inputs.Count) throw new ArgumentException($"{Inputs.Count} answers cannot be compared with {others.Inputs.Count}", nameof(others));
        var verdicts = new Verdict[Inputs.Count];
        judge.Compare([.. Inputs.Zip(others.Inputs, static (first, second) => new JudgedPair(first, second))], verdicts);
        return Judge.WinRate(verdicts);
    }

    /// <summary>The divergence from another policy, estimated from these answers: Σ over its tokens of log π/π_ref, averaged over answers, in nats.</summary>
    /// <param name="reference">The other policy.</param>
    public double KlFrom(ReferencePolicy reference)
    {
        var batch = new CompletionBatch();
        double sum = 0;
        for (int from = 0; from < completions.Count; from += SequencesPerPass)
        {
            using Scope scope = Scope.Begin(record: false);
            batch.Clear();
            foreach (Completion completion in completions.Skip(from).Take(SequencesPerPass))
            {
                batch.Add(completion.Prompt, completion.Tokens);
                foreach (float logProb in completion.LogProbs) sum += logProb;
            }

            sum -= reference.LogProbs(batch, sampling.Temperature).Sum().Item();
        }

        return sum / completions.Count;
    }
}
