using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>How well a model foretells texts.</summary>
/// <param name="Loss">The mean negative log-probability of a token, in nats.</param>
/// <param name="Accuracy">The share of tokens that the model holds for the likeliest.</param>
/// <param name="Tokens">How many tokens were foretold.</param>
public sealed record DemonstrationEvaluation(double Loss, double Accuracy, long Tokens)
{
    private const int ExamplesPerPass = 8;
    private const int RowsPerLook = 64;

    /// <summary>e to the <see cref="Loss"/>: among how many equally likely tokens the model seems to choose.</summary>
    public double Perplexity => Math.Exp(Loss);

    /// <summary>Measures it.</summary>
    /// <param name="model">The model.</param>
    /// <param name="tokenizer">Its tokenizer.</param>
    /// <param name="demonstrations">The texts; completions count, prompts do not.</param>
    /// <param name="maxLength">The most tokens of a text, whose end is cut off; null for the model's context.</param>
    /// <exception cref="InvalidInputException">There are none, or a prompt leaves no room for a completion.</exception>
    public static DemonstrationEvaluation Of(
        CausalLanguageModel model,
        ITokenizer tokenizer,
        IReadOnlyList<Demonstration> demonstrations,
        int? maxLength = null
    )
    {
        if (demonstrations.Count == 0)
            throw new InvalidInputException("there are no demonstrations to evaluate on");
        int most = Math.Min(maxLength ?? int.MaxValue, model.Config.Context);
        (double loss, long right, long tokens) = (0, 0, 0);
        var batch = new CompletionBatch();
        for (int from = 0; from < demonstrations.Count; from += ExamplesPerPass)
        {
            using Scope scope = Scope.Begin(record: false);
            batch.Clear();
            foreach (Demonstration demonstration in demonstrations.Skip(from).Take(ExamplesPerPass))
            {
                var example = TokenExample.Encode(tokenizer, demonstration.Prompt, demonstration.Completion, most);
                batch.Add(example.Prompt, example.Completion);
            }

            TokenLogProbs tokenLogProbs = model.LogProbs(batch);
            loss -= tokenLogProbs.LogProbs.Sum().Item();
            right += CountRight(model, tokenLogProbs.NextTokenStates, batch.Targets().ToArray());
            tokens += batch.Count;
        }

        return new DemonstrationEvaluation(loss / tokens, (double)right / tokens, tokens);
    }

    private static long CountRight(CausalLanguageModel model, Tensor states, ReadOnlySpan<float> targets)
    {
        long right = 0;
        for (int from = 0; from < targets.Length; from += RowsPerLook)
        {
            using Scope scope = Scope.Begin(record: false);
            int count = Math.Min(RowsPerLook, targets.Length - from);
            float[] likeliest = model.Logits(states.Slice(0, from, count)).ArgMax(axis: 1).ToArray(); // [count]
            for (int i = 0; i < count; i++)
                if (likeliest[i] == targets[from + i])
                    right++;
        }

        return right;
    }
}
