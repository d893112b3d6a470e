using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>
/// Reward from a frozen process reward model (<see cref="ProcessRewardModeling"/>): each step of a completion has the
/// probability that it is correct as its reward, at the token in which the step ends (Wang et al. 2024, Math-Shepherd,
/// arXiv:2312.08935). The score of a completion is their sum.
/// </summary>
/// <remarks>
/// The tokenizer of the model can differ from the policy's. Steps end at the separator; the rest of a completion that
/// ended is the last step, while that of a truncated completion has no reward.
/// </remarks>
public sealed class ProcessReward : ITokenReward
{
    private readonly RewardModel model;
    private readonly ITokenizer tokenizer;
    private readonly StepScorer scorer;
    private readonly string separator;
    private readonly float baseline;

    /// <summary>Creates a reward from a model.</summary>
    /// <param name="model">The model; it is not trained.</param>
    /// <param name="tokenizer">Tokenizer of the model.</param>
    /// <param name="separator">Text after each step, as in the training of the model. Default a line end.</param>
    /// <param name="baseline">
    /// Subtracted from each probability. Default 0; with 0.5, a completion gains nothing by more steps.
    /// </param>
    /// <param name="name">Short name for logs.</param>
    /// <exception cref="InvalidInputException">The tokenizer has more tokens than the model.</exception>
    public ProcessReward(
        RewardModel model,
        ITokenizer tokenizer,
        string separator = "\n",
        float baseline = 0,
        string name = "process"
    )
    {
        ArgumentException.ThrowIfNullOrEmpty(separator);
        tokenizer.RequireFit(model.Trunk.Config, $" of the reward {name}");
        (this.model, this.tokenizer, this.separator, this.baseline, Name) = (
            model,
            tokenizer,
            separator,
            baseline,
            name
        );
        scorer = new StepScorer(model);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    /// <exception cref="InvalidInputException">A step is longer than the model's context.</exception>
    public void Score(IReadOnlyList<RewardInput> inputs, Span<float> scores)
    {
        for (int i = 0; i < inputs.Count; i++)
            scores[i] = Steps(inputs[i]).Sum(static step => step.Reward);
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidInputException">A step is longer than the model's context.</exception>
    public void ScoreTokens(IReadOnlyList<RewardInput> inputs, ReadOnlySpan<int> starts, Span<float> rewards)
    {
        rewards.Clear();
        for (int i = 0; i < inputs.Count; i++)
        {
            Span<float> row = rewards[starts[i]..starts[i + 1]];
            foreach ((int end, float reward) in Steps(inputs[i]))
                row[TokenAt(inputs[i].Tokens, end, row.Length)] += reward;
        }
    }

    // Steps with the number of characters up to their ends, and their rewards.
    private List<(int End, float Reward)> Steps(RewardInput input)
    {
        var texts = new List<string>();
        var ends = new List<int>();
        for (int from = 0; from < input.Completion.Length; )
        {
            int at = input.Completion.IndexOf(separator, from, StringComparison.Ordinal);
            if (at < 0 && !input.Ended)
                break;
            int end = at < 0 ? input.Completion.Length : at;
            texts.Add(input.Completion[from..end]);
            from = at < 0 ? end : at + separator.Length;
            ends.Add(from);
        }

        if (texts.Count == 0)
            return [];
        var example = new StepwiseExample(input.Prompt, texts, new bool[texts.Count]) { IsChat = input.IsChat };
        var encoded = EncodedSteps.Of(tokenizer, example, separator, model.Trunk.Config.Context);
        using Scope scope = Scope.Begin(record: false);
        float[] probabilities = scorer.Logits([encoded]).Sigmoid().ToArray();
        return [.. ends.Zip(probabilities, (end, p) => (end, p - baseline))];
    }

    // The token that contains the last of some characters.
    private static int TokenAt(IReadOnlyList<string> tokens, int characters, int count)
    {
        int length = 0;
        for (int i = 0; i < tokens.Count; i++)
        {
            length += tokens[i].Length;
            if (length >= characters)
                return Math.Min(i, count - 1);
        }

        return count - 1;
    }
}
