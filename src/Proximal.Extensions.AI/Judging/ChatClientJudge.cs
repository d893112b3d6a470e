using Microsoft.Extensions.AI;
using Proximal.Language;

namespace Proximal.Extensions.AI;

/// <summary>
/// Judge that asks a chat client which of two completions is better (LLM-as-a-judge; Zheng et al. 2023). Any
/// <see cref="IChatClient"/> works: a service, or a model of this library.
/// </summary>
/// <remarks>
/// Requests run in parallel; preferences are in the order of the pairs. The result is as reproducible as the client: set
/// temperature 0 and a seed in <see cref="ChatClientRequestOptions.Chat"/>.
/// </remarks>
public sealed class ChatClientJudge : IJudge
{
    private readonly ChatClientRequests requests;
    private readonly ChatClientJudgeOptions options;

    /// <summary>Creates a judge.</summary>
    /// <param name="client">The client, which is not disposed.</param>
    /// <param name="options">Options; null for the defaults.</param>
    /// <exception cref="InvalidInputException">An option is out of its range.</exception>
    public ChatClientJudge(IChatClient client, ChatClientJudgeOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        this.options = options ?? new ChatClientJudgeOptions();
        this.options.Validate();
        QuestionText.Require(this.options.Question, "{prompt}", "{first}", "{second}");
        requests = new ChatClientRequests(client, this.options);
    }

    /// <inheritdoc/>
    public string Name => options.Name;

    /// <inheritdoc/>
    /// <exception cref="RewardFailedException">A request failed, timed out, or its answer has no verdict.</exception>
    public void Compare(IReadOnlyList<CompletionPair> pairs, Span<Preference> preferences)
    {
        List<string> texts = [.. pairs.Select(pair => TextOf(pair.First, pair.Second))];
        if (options.BothOrders)
            texts.AddRange(pairs.Select(pair => TextOf(pair.Second, pair.First)));
        Preference[] verdicts = requests.Run(texts, options.Parse, options.Unparsed);
        for (int i = 0; i < pairs.Count; i++)
            preferences[i] =
                options.BothOrders && verdicts[pairs.Count + i].Swapped() != verdicts[i] ? Preference.Tie : verdicts[i];
    }

    /// <summary>Labels pairs of completions, for a reward model or DPO. Pairs without a preference are left out.</summary>
    /// <param name="pairs">The pairs.</param>
    /// <returns>The preferred and the other completion of each pair, in the order of the pairs.</returns>
    /// <exception cref="RewardFailedException">A request failed, timed out, or its answer has no verdict.</exception>
    public IReadOnlyList<PreferencePair> Label(IReadOnlyList<CompletionPair> pairs)
    {
        var preferences = new Preference[pairs.Count];
        Compare(pairs, preferences);
        var labeled = new List<PreferencePair>();
        for (int i = 0; i < pairs.Count; i++)
        {
            if (preferences[i] == Preference.Tie)
                continue;
            (RewardInput chosen, RewardInput rejected) =
                preferences[i] == Preference.First
                    ? (pairs[i].First, pairs[i].Second)
                    : (pairs[i].Second, pairs[i].First);
            labeled.Add(
                new PreferencePair(chosen.Prompt, chosen.Completion, rejected.Completion) { IsChat = chosen.IsChat }
            );
        }

        return labeled;
    }

    private string TextOf(RewardInput first, RewardInput second) =>
        QuestionText.Fill(
            options.Question,
            ("{prompt}", first.Prompt),
            ("{first}", first.Completion),
            ("{second}", second.Completion)
        );
}
