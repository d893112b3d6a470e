using System.Runtime.InteropServices;
using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>Completions of an update with their scores, and values of each token at sampling time.</summary>
internal sealed class CompletionRollout
{
    private readonly List<int> starts = [];
    private readonly List<int> allTokens = [];
    private readonly List<int> turnStarts = [];

    /// <summary>The completions, in sampling order.</summary>
    public IReadOnlyList<Completion> Completions { get; private set; } = [];

    /// <summary>
    /// The conversations whose sampled tokens are the completions, [sequences]; null if completions are not parts of
    /// conversations.
    /// </summary>
    public IReadOnlyList<Conversation>? Conversations { get; private set; }

    /// <summary>Their prompts, [sequences].</summary>
    public PromptItem[] Prompts { get; private set; } = [];

    /// <summary>
    /// Their texts, without special tokens and stop strings, [sequences]; of conversations, those of the last replies.
    /// </summary>
    public string[] Texts { get; private set; } = [];

    /// <summary>Whether each completion ended with an end token or stop string, [sequences].</summary>
    public bool[] Ended { get; private set; } = [];

    /// <summary>Scores of the reward, before clipping and penalties, [sequences].</summary>
    public float[] RawScores { get; private set; } = [];

    /// <summary>
    /// Raw scores of all completions that were sampled for the update, which can be more than <see cref="Sequences"/>.
    /// </summary>
    public IReadOnlyList<float> SampledScores { get; set; } = [];

    /// <summary>Scores after clipping and penalties, which are trained on, [sequences].</summary>
    public float[] Scores { get; private set; } = [];

    /// <summary>
    /// The part of <see cref="Scores"/> at the last token, [sequences]; the rest is in <see cref="DenseRewards"/>.
    /// </summary>
    public float[] FinalRewards { get; private set; } = [];

    /// <summary>
    /// Share of groups of completions of one prompt whose scores are not all equal; NaN without groups.
    /// </summary>
    public double InformativeGroups { get; set; } = double.NaN;

    /// <summary>Number of completions.</summary>
    public int Sequences => Completions.Count;

    /// <summary>Number of tokens of all completions.</summary>
    public int Tokens => starts[^1];

    /// <summary>Start of each completion among all tokens, [sequences + 1].</summary>
    public ReadOnlySpan<int> Starts => CollectionsMarshal.AsSpan(starts);

    /// <summary>
    /// Start of each turn among all tokens, [turns + 1]. A completion that is not a conversation is one turn.
    /// </summary>
    public ReadOnlySpan<int> TurnStarts => CollectionsMarshal.AsSpan(turnStarts);

    /// <summary>Tokens of all completions, concatenated, [tokens]; of conversations, those that were sampled.</summary>
    public ReadOnlySpan<int> AllTokens => CollectionsMarshal.AsSpan(allTokens);

    /// <summary>Log-probabilities under the policy that sampled the tokens, [tokens].</summary>
    public TokenColumn OldLogProbs { get; } = new();

    /// <summary>Log-probabilities under the reference, [tokens].</summary>
    public TokenColumn ReferenceLogProbs { get; } = new();

    /// <summary>Entropies of the distributions that the tokens were sampled from, in nats, [tokens].</summary>
    public TokenColumn Entropies { get; } = new();

    /// <summary>KL estimates, as in the penalty and the metrics, [tokens].</summary>
    public TokenColumn Kl { get; } = new();

    /// <summary>Rewards of single tokens, if the reward scores tokens, [tokens].</summary>
    public TokenColumn DenseRewards { get; } = new();

    /// <summary>Values before each token, [tokens].</summary>
    public TokenColumn Values { get; } = new();

    /// <summary>Reward of each token, [tokens].</summary>
    public TokenColumn Rewards { get; } = new();

    /// <summary>Advantages, [tokens].</summary>
    public TokenColumn Advantages { get; } = new();

    /// <summary>Targets of the value function, [tokens].</summary>
    public TokenColumn Returns { get; } = new();

    /// <summary>Replaces the completions.</summary>
    /// <param name="prompts">The prompts.</param>
    /// <param name="completions">One completion for each prompt.</param>
    /// <param name="texts">The completions as text.</param>
    /// <param name="conversations">The conversations of the completions; null for none.</param>
    public void Begin(
        PromptItem[] prompts,
        IReadOnlyList<Completion> completions,
        string[] texts,
        IReadOnlyList<Conversation>? conversations = null
    )
    {
        (Prompts, Completions, Texts, Conversations) = (prompts, completions, texts, conversations);
        Ended = [.. completions.Select(static completion => completion.Finish != FinishReason.Length)];
        RawScores = new float[completions.Count];
        Scores = new float[completions.Count];
        FinalRewards = new float[completions.Count];
        SampledScores = RawScores;
        InformativeGroups = double.NaN;
        starts.Clear();
        starts.Add(0);
        allTokens.Clear();
        turnStarts.Clear();
        turnStarts.Add(0);
        for (int i = 0; i < completions.Count; i++)
        {
            allTokens.AddRange(completions[i].Tokens);
            starts.Add(allTokens.Count);
            foreach (
                int tokens in conversations?[i].Turns.Select(static turn => turn.Tokens)
                    ?? [completions[i].Tokens.Length]
            )
                turnStarts.Add(turnStarts[^1] + tokens);
        }

        foreach (
            TokenColumn column in (TokenColumn[])
                [OldLogProbs, ReferenceLogProbs, Entropies, Kl, DenseRewards, Values, Rewards, Advantages, Returns]
        )
            column.Resize(Tokens);
    }

    /// <summary>Replaces the completions by the replies of conversations.</summary>
    /// <param name="prompts">The prompts.</param>
    /// <param name="played">One conversation for each prompt.</param>
    public void BeginConversations(PromptItem[] prompts, IReadOnlyList<Conversation> played) =>
        Begin(
            prompts,
            [
                .. played.Select(static conversation => new Completion(
                    conversation.Prompt,
                    conversation.SampledTokens,
                    conversation.LogProbs,
                    conversation.Finish
                )
                {
                    Text = conversation.Turns[^1].Text,
                }),
            ],
            [.. played.Select(static conversation => conversation.Turns[^1].Text)],
            played
        );

    /// <summary>Replaces the completions by selected ones of scored rollouts, with their scores.</summary>
    /// <param name="selected">Rollouts and indices of their completions.</param>
    public void Begin(IReadOnlyList<(CompletionRollout Rollout, int Index)> selected)
    {
        Begin(
            [.. selected.Select(static item => item.Rollout.Prompts[item.Index])],
            [.. selected.Select(static item => item.Rollout.Completions[item.Index])],
            [.. selected.Select(static item => item.Rollout.Texts[item.Index])],
            selected.Count > 0 && selected[0].Rollout.Conversations is not null
                ? [.. selected.Select(static item => item.Rollout.Conversations![item.Index])]
                : null
        );
        for (int i = 0; i < selected.Count; i++)
        {
            (CompletionRollout from, int index) = selected[i];
            (RawScores[i], Scores[i], FinalRewards[i]) = (
                from.RawScores[index],
                from.Scores[index],
                from.FinalRewards[index]
            );
            from.DenseRewards.All[from.Starts[index]..from.Starts[index + 1]].CopyTo(DenseRewards.All[Starts[i]..]);
        }
    }

    /// <summary>The completions as inputs of rewards and judges.</summary>
    /// <param name="tokenizer">Tokenizer of the policy.</param>
    /// <param name="withTokens">Whether to add the text of each token; true by default.</param>
    public RewardInput[] Inputs(ITokenizer tokenizer, bool withTokens = true)
    {
        var inputs = new RewardInput[Sequences];
        for (int i = 0; i < inputs.Length; i++)
        {
            int[] tokens = Completions[i].Tokens;
            Conversation? conversation = Conversations?[i];
            inputs[i] = new RewardInput(Prompts[i], Texts[i])
            {
                Ended = Ended[i],
                EndToken = Completions[i].Finish == FinishReason.EndToken ? tokenizer.TokenText(tokens[^1]) : null,
                Messages = conversation?.Messages ?? [],
                EnvironmentReturn = conversation?.Return ?? 0,
                Tokens = withTokens ? [.. tokens.Select(tokenizer.TokenText)] : [],
            };
        }

        return inputs;
    }

    /// <summary>Tokens of a completion with selected values.</summary>
    /// <param name="sequence">Index of the completion.</param>
    /// <param name="tokenizer">Tokenizer of the policy.</param>
    /// <param name="columns">Names and values of all tokens.</param>
    public TokenValues ValuesOf(
        int sequence,
        ITokenizer tokenizer,
        IEnumerable<(string Name, TokenColumn Column)> columns
    )
    {
        Range tokens = Starts[sequence]..Starts[sequence + 1];
        return new TokenValues(
            [.. Completions[sequence].Tokens.Select(tokenizer.TokenText)],
            [
                .. columns.Select(column => new KeyValuePair<string, IReadOnlyList<double>>(
                    column.Name,
                    TokenValues.Rounded(column.Column.All[tokens])
                )),
            ]
        );
    }

    /// <summary>Mean score of the reward, before clipping and penalties.</summary>
    public double MeanScore => RewardScorer.MeanOfGiven(RawScores);

    /// <summary>Sum over the tokens of a completion, averaged over the completions.</summary>
    /// <param name="column">A value of each token.</param>
    public double MeanOfSums(TokenColumn column)
    {
        double sum = 0;
        foreach (float x in column.All)
            sum += x;
        return sum / Sequences;
    }

    /// <summary>Sets the values of the completions without a score to 0.</summary>
    /// <param name="column">A value of each token.</param>
    public void ClearAbstained(TokenColumn column)
    {
        for (int i = 0; i < Sequences; i++)
            if (RewardFunction.IsAbstained(Scores[i]))
                column.All[Starts[i]..Starts[i + 1]].Clear();
    }

    /// <summary>Number of tokens of selected completions.</summary>
    /// <param name="sequences">Indices of the completions.</param>
    public int TokensOf(ReadOnlySpan<int> sequences)
    {
        int tokens = 0;
        foreach (int i in sequences)
            tokens += Completions[i].Tokens.Length;
        return tokens;
    }

    /// <summary>Replaces a batch's sequences by selected completions with their prompts.</summary>
    /// <param name="batch">Receives the completions.</param>
    /// <param name="sequences">Indices of the completions.</param>
    public void FillBatch(CompletionBatch batch, ReadOnlySpan<int> sequences)
    {
        batch.Clear();
        foreach (int i in sequences)
        {
            (int[] prompt, int[] tokens, bool[]? sampled) = SequenceAt(i);
            batch.Add(prompt, tokens, sampled);
        }
    }

    /// <summary>
    /// Prompt of a completion, all tokens after it, and whether each of them is of the completion; null for all.
    /// </summary>
    /// <param name="sequence">Index of the completion.</param>
    public (int[] Prompt, int[] Tokens, bool[]? Sampled) SequenceAt(int sequence) =>
        Conversations?[sequence] is { } conversation
            ? (conversation.Prompt, conversation.Tokens, conversation.Sampled)
            : (Completions[sequence].Prompt, Completions[sequence].Tokens, null);

    /// <summary>Values of selected completions, concatenated, [tokens of these completions].</summary>
    /// <param name="column">A value of each token.</param>
    /// <param name="sequences">Indices of the completions.</param>
    public Tensor Gather(TokenColumn column, ReadOnlySpan<int> sequences) => column.Gather(Starts, sequences);
}
