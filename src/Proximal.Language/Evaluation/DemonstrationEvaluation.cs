using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>Evaluation of a language model by its predictions of texts.</summary>
/// <param name="Loss">Mean negative log-probability of a token, in nats.</param>
/// <param name="Accuracy">Share of tokens to which the model gives the highest probability.</param>
/// <param name="Tokens">Number of predicted tokens.</param>
public sealed record DemonstrationEvaluation(double Loss, double Accuracy, long Tokens)
{
    private const int ExamplesPerPass = 8;
    private const int RowsPerPass = 64;

    /// <summary>Perplexity: e to the <see cref="Loss"/>.</summary>
    public double Perplexity => Math.Exp(Loss);

    /// <summary>Evaluates a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="tokenizer">Its tokenizer.</param>
    /// <param name="demonstrations">The texts. Completions are evaluated, prompts are not.</param>
    /// <param name="maxLength">
    /// Maximum number of tokens of a text, whose end is cut off; null for the model's context.
    /// </param>
    /// <exception cref="InvalidInputException">
    /// There are no demonstrations, or a prompt leaves no room for a completion.
    /// </exception>
    public static DemonstrationEvaluation Of(
        CausalLanguageModel model,
        ITokenizer tokenizer,
        IReadOnlyList<Demonstration> demonstrations,
        int? maxLength = null
    )
    {
        if (demonstrations.Count == 0)
            throw new InvalidInputException("there are no demonstrations to evaluate on");
        int limit = Math.Min(maxLength ?? int.MaxValue, model.Config.Context);
        (double loss, long correct, long tokens) = (0, 0, 0);
        var batch = new CompletionBatch();
        for (int from = 0; from < demonstrations.Count; from += ExamplesPerPass)
        {
            using Scope scope = Scope.Begin(record: false);
            batch.Clear();
            TokenExample[] examples =
            [
                .. demonstrations
                    .Skip(from)
                    .Take(ExamplesPerPass)
                    .Select(demonstration => TokenExample.Encode(tokenizer, demonstration, limit)),
            ];
            foreach (TokenExample example in examples)
                batch.Add(example.Prompt, example.Completion);
            float[]? weights = TokenExample.Weights(examples);
            TokenLogProbs tokenLogProbs = model.LogProbs(batch);
            Tensor logProbs = tokenLogProbs.LogProbs;
            loss -= (weights is null ? logProbs : logProbs * Tensor.From(weights)).Sum().Item();
            correct += CountCorrect(model, tokenLogProbs.NextTokenStates, batch.Targets().ToArray(), weights);
            tokens += examples.Sum(static example => example.TrainedCount);
        }

        return new DemonstrationEvaluation(loss / tokens, (double)correct / tokens, tokens);
    }

    private static long CountCorrect(
        CausalLanguageModel model,
        Tensor states,
        ReadOnlySpan<float> targets,
        float[]? weights
    )
    {
        long correct = 0;
        for (int from = 0; from < targets.Length; from += RowsPerPass)
        {
            using Scope scope = Scope.Begin(record: false);
            int count = Math.Min(RowsPerPass, targets.Length - from);
            float[] predicted = model.Logits(states.Slice(0, from, count)).ArgMax(axis: 1).ToArray(); // [count]
            for (int i = 0; i < count; i++)
                if (predicted[i] == targets[from + i] && weights?[from + i] != 0)
                    correct++;
        }

        return correct;
    }
}
