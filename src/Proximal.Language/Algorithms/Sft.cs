using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>
/// Supervised fine-tuning, and pretraining: the next token's log-probability is raised, by default in completions only. Examples of
/// a batch lie end to end and do not see each other, so packing is exact.
/// </summary>
public sealed class Sft : OfflineTrainer
{
    private readonly SftOptions options;
    private readonly TokenExample[] examples;
    private readonly TokenExample[] heldOut;
    private readonly CompletionBatch batch = new();

    /// <summary>Prepares training.</summary>
    /// <param name="model">What is trained.</param>
    /// <param name="tokenizer">The model's.</param>
    /// <param name="demonstrations">What to learn to write.</param>
    /// <param name="options">All settings.</param>
    /// <param name="evaluation">Demonstrations that are not learned from, on which the loss is measured; none by default.</param>
    /// <exception cref="InvalidInputException">An option is out of its range, there are no demonstrations, or one is empty or too long.</exception>
    public Sft(CausalLanguageModel model, ITokenizer tokenizer, IReadOnlyList<Demonstration> demonstrations, SftOptions options, IReadOnlyList<Demonstration>? evaluation = null)
        : base(options, model, tokenizer, demonstrations.Count)
    {
        this.options = options;
        examples = [.. demonstrations.Select(Encode)];
        heldOut = [.. (evaluation ?? []).Select(Encode)];
        SampleFrom(heldOut.Length > 0 ? heldOut : examples);
    }

    /// <inheritdoc/>
    public override string Algorithm => "sft";

    /// <inheritdoc/>
    private protected override void Measure()
    {
        if (heldOut.Length == 0) return;
        (double loss, long tokens) = (0, 0);
        for (int from = 0; from < heldOut.Length; from += options.BatchSize)
        {
            using Scope scope = Scope.Begin(record: false);
            Tensor logProbs = LogProbs(heldOut.AsSpan(from, Math.Min(options.BatchSize, heldOut.Length - from)));
            loss -= logProbs.Sum().Item();
            tokens += logProbs.Count;
        }

        Metrics.Add(LanguageMetricTags.EvaluationLoss, loss / tokens);
    }

    /// <inheritdoc/>
    private protected override OfflineStep Learn(ReadOnlyMemory<int> examples, double remaining)
    {
        var part = new LossPart(this, examples);
        double norm = Step(examples.Length, ref part, remaining);
        return new OfflineStep(part.Loss, norm);
    }

    /// <summary>The log-probabilities of all tokens that are learned: [tokens].</summary>
    private Tensor LogProbs(ReadOnlySpan<TokenExample> learned, ulong? dropoutSeed = null)
    {
        batch.Clear();
        foreach (TokenExample example in learned) batch.Add(example.Prompt, example.Completion);
        batch.Tokens.DropoutSeed = dropoutSeed;
        return Model.LogProbs(batch).LogProbs;
    }

    private TokenExample ExampleAt(int index) => examples[index];

    private TokenExample Encode(Demonstration demonstration)
    {
        var example = TokenExample.Encode(Tokenizer, demonstration.Prompt, demonstration.Completion, MaxLength);
        if (options.CompletionOnlyLoss || example.Prompt.Length == 1) return example;
        return new TokenExample(example.Prompt[..1], [.. example.Prompt.AsSpan(1), .. example.Completion]);
    }

    private struct LossPart(Sft sft, ReadOnlyMemory<int> chosen) : ILossPart
    {
        private readonly TokenExample[] learned = Array.ConvertAll(chosen.ToArray(), sft.ExampleAt);

        public double Loss;

        public void Differentiate(int from, int to)
        {
            Tensor loss = sft.LogProbs(learned.AsSpan(from, to - from), sft.DropoutSeed(from)).Sum() * (-1f / learned.Sum(static example => example.Completion.Length));
            loss.Backward();
            Loss += loss.Item();
        }
    }
}
