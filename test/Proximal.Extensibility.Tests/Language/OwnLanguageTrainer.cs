using Proximal.Language;
using Proximal.Tensors;

namespace Proximal.Extensibility.Tests;

/// <summary>
/// A trainer from scratch: next-token training with a bonus on the entropy of the predictions (Pereyra et al. 2017).
/// </summary>
public sealed class OwnLanguageTrainer : LanguageTrainer
{
    private readonly (int[] Prompt, int[] Completion)[] texts;
    private readonly ExampleBatches batches;
    private readonly CompletionBatch batch = new();
    private readonly float entropyBonus;

    /// <summary>Prepares training.</summary>
    public OwnLanguageTrainer(
        CausalLanguageModel model,
        ITokenizer tokenizer,
        IReadOnlyList<Demonstration> texts,
        OfflineOptions options,
        float entropyBonus
    )
        : base(options, model, tokenizer)
    {
        this.texts = [.. texts.Select(text => (tokenizer.Encode(text.Prompt), tokenizer.Encode(text.Completion)))];
        this.entropyBonus = entropyBonus;
        batches = new ExampleBatches(texts.Count, options);
        AddState("order", batches);
    }

    /// <inheritdoc/>
    public override string Algorithm => "entropy-sft";

    /// <inheritdoc/>
    protected override void RunIteration() =>
        IterateOver(
            batches,
            (examples, remaining) =>
            {
                int tokens = examples.Sum(i => texts[i].Completion.Length);
                double mean = 0;
                double norm = GradientStep(
                    examples.Length,
                    remaining,
                    (from, to) =>
                    {
                        batch.Clear();
                        foreach (int i in examples[from..to])
                            batch.Add(texts[i].Prompt, texts[i].Completion);
                        TokenLogProbs result = Model.LogProbs(batch);
                        Tensor loss = (result.LogProbs + (entropyBonus * result.Entropies)).Sum() * (-1f / tokens);
                        mean += loss.Item();
                        return loss;
                    }
                );
                return new BatchMetrics(mean, norm);
            }
        );
}
