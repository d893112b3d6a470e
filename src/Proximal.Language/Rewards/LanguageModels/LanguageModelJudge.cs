using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>
/// A frozen language model as a judge (Zheng et al. 2023, arXiv:2306.05685). It reads the log-probabilities of verdicts
/// instead of generated text, so that results need no sampling and no parsing. A pair is asked in both orders, and the
/// log-odds are averaged, which removes the bias towards a position.
/// </summary>
/// <remarks>
/// As a reward, the score of a completion is p(Yes) / (p(Yes) + p(No)), in (0, 1). If the tokenizer has a chat template,
/// the question is the message of the user and the verdict the answer of the assistant.
/// </remarks>
public sealed class LanguageModelJudge : IReward, IJudge
{
    private const int QuestionsPerPass = 8;

    private readonly CausalLanguageModel model;
    private readonly ITokenizer tokenizer;
    private readonly VerdictOptions options;
    private readonly CompletionBatch batch = new();

    /// <summary>Creates a judge.</summary>
    /// <param name="model">The model; it is not trained.</param>
    /// <param name="tokenizer">Its tokenizer.</param>
    /// <param name="options">Questions and verdicts; null for the defaults.</param>
    /// <param name="name">Short name for logs.</param>
    /// <exception cref="InvalidInputException">The tokenizer has more tokens than the model.</exception>
    public LanguageModelJudge(
        CausalLanguageModel model,
        ITokenizer tokenizer,
        VerdictOptions? options = null,
        string name = "judge"
    )
    {
        tokenizer.RequireFit(model.Config, $" of the judge {name}");
        (this.model, this.tokenizer, this.options, Name) = (model, tokenizer, options ?? new VerdictOptions(), name);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    /// <exception cref="InvalidInputException">A question is longer than the model's context.</exception>
    public void Score(IReadOnlyList<RewardInput> inputs, Span<float> scores)
    {
        double[] odds = LogOdds([.. inputs.Select(Question)], options.Yes, options.No);
        for (int i = 0; i < odds.Length; i++)
            scores[i] = (float)(1 / (1 + Math.Exp(-odds[i])));
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidInputException">A question is longer than the model's context.</exception>
    public void Compare(IReadOnlyList<CompletionPair> pairs, Span<Preference> preferences)
    {
        double[] odds = LogOdds(
            [
                .. pairs.Select(pair => Question(pair.First, pair.Second)),
                .. pairs.Select(pair => Question(pair.Second, pair.First)),
            ],
            options.First,
            options.Second
        );
        for (int i = 0; i < pairs.Count; i++)
        {
            // In the other order, the log-odds are those of the second completion.
            double mean = (odds[i] - odds[pairs.Count + i]) / 2;
            preferences[i] =
                Math.Abs(mean) <= options.TieMargin ? Preference.Tie
                : mean > 0 ? Preference.First
                : Preference.Second;
        }
    }

    private string Question(RewardInput input) =>
        Filled(options.Question, ("{prompt}", input.Prompt), ("{completion}", input.Completion));

    private string Question(RewardInput first, RewardInput second) =>
        Filled(
            options.PairQuestion,
            ("{prompt}", first.Prompt),
            ("{first}", first.Completion),
            ("{second}", second.Completion)
        );

    // Fills the places from left to right, so that a text that contains a place is not filled again.
    private static string Filled(string question, params ReadOnlySpan<(string Place, string Text)> places)
    {
        string filled = "";
        string rest = question;
        foreach ((string place, string text) in places)
        {
            int at = rest.IndexOf(place, StringComparison.Ordinal);
            if (at < 0)
                throw new InvalidInputException(
                    $"the question of a judge has no place {place}, or it is not in the order of the default question"
                );
            filled += rest[..at] + text;
            rest = rest[(at + place.Length)..];
        }

        return filled + rest;
    }

    // log p(first verdict) - log p(second verdict) after each question.
    private double[] LogOdds(string[] questions, string first, string second)
    {
        var odds = new double[questions.Length];
        (int[] yes, int[] no) = (Verdict(first), Verdict(second));
        for (int from = 0; from < questions.Length; from += QuestionsPerPass)
        {
            using Scope scope = Scope.Begin(record: false);
            int count = Math.Min(QuestionsPerPass, questions.Length - from);
            batch.Clear();
            for (int i = 0; i < count; i++)
            {
                int[] prompt = Encode(questions[from + i], Math.Max(yes.Length, no.Length));
                batch.Add(prompt, yes);
                batch.Add(prompt, no);
            }

            float[] sums = PackedTokens.Sum(model.LogProbs(batch).LogProbs, batch.Starts).ToArray(); // [2 × count]
            for (int i = 0; i < count; i++)
                odds[from + i] = sums[2 * i] - sums[(2 * i) + 1];
        }

        return odds;
    }

    private int[] Encode(string question, int verdictTokens)
    {
        int[] tokens = tokenizer.ChatTemplate is { } template
            ? tokenizer.EncodePrompt(
                template.Render([new ChatMessage(ChatMessage.User, question)], addGenerationPrompt: true),
                isChat: true
            )
            : tokenizer.EncodePrompt(question, isChat: false);
        return tokens.Length + verdictTokens <= model.Config.Context
            ? tokens
            : throw new InvalidInputException(
                $"the question about {Excerpt.Of(question)} has {tokens.Length} tokens for the judge {Name}, more than "
                    + $"its model's context of {model.Config.Context}"
            );
    }

    // An answer in a chat does not begin with a space.
    private int[] Verdict(string text)
    {
        int[] tokens = tokenizer.Encode(tokenizer.ChatTemplate is null ? text : text.TrimStart());
        return tokens.Length > 0 ? tokens : throw new InvalidInputException("a verdict of a judge is empty");
    }
}
