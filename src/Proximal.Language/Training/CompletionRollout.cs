using System.Runtime.InteropServices;
using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>What an update learns from: completions, their scores, and what was known of each of their tokens when they were drawn.</summary>
internal sealed class CompletionRollout
{
    private readonly List<int> starts = [];
    private readonly List<int> allTokens = [];

    /// <summary>The completions, in the order in which they were drawn.</summary>
    public IReadOnlyList<Completion> Completions { get; private set; } = [];

    /// <summary>What they answer.</summary>
    public PromptItem[] Prompts { get; private set; } = [];

    /// <summary>Their text, without special tokens and what ended them.</summary>
    public string[] Texts { get; private set; } = [];

    /// <summary>Whether they ended by themselves: [sequences].</summary>
    public bool[] Ended { get; private set; } = [];

    /// <summary>What the reward says, before it is shaped: [sequences].</summary>
    public float[] RawScores { get; private set; } = [];

    /// <summary>What is learned from: the reward's scores, clipped and with penalties: [sequences].</summary>
    public float[] Scores { get; private set; } = [];

    /// <summary>The part of <see cref="Scores"/> that comes with the last token; the rest is in <see cref="DenseRewards"/>: [sequences].</summary>
    public float[] FinalRewards { get; private set; } = [];

    /// <summary>How many completions there are.</summary>
    public int Sequences => Completions.Count;

    /// <summary>How many tokens all completions have.</summary>
    public int Tokens => starts[^1];

    /// <summary>Where each completion begins among all their tokens: [sequences + 1].</summary>
    public ReadOnlySpan<int> Starts => CollectionsMarshal.AsSpan(starts);

    /// <summary>The tokens of all completions, end to end: [tokens].</summary>
    public ReadOnlySpan<int> AllTokens => CollectionsMarshal.AsSpan(allTokens);

    /// <summary>Log-probabilities under the policy that drew them: [tokens].</summary>
    public TokenColumn OldLogProbs { get; } = new();

    /// <summary>Log-probabilities under the reference: [tokens].</summary>
    public TokenColumn ReferenceLogProbs { get; } = new();

    /// <summary>The entropy of the distribution that each was drawn from, in nats: [tokens].</summary>
    public TokenColumn Entropies { get; } = new();

    /// <summary>Estimates of the divergence from the reference, as they are penalised and logged: [tokens].</summary>
    public TokenColumn Kl { get; } = new();

    /// <summary>Rewards of single tokens, where the reward gives them: [tokens].</summary>
    public TokenColumn DenseRewards { get; } = new();

    /// <summary>Values before each token: [tokens].</summary>
    public TokenColumn Values { get; } = new();

    /// <summary>The reward of each token: [tokens].</summary>
    public TokenColumn Rewards { get; } = new();

    /// <summary>Advantages: [tokens].</summary>
    public TokenColumn Advantages { get; } = new();

    /// <summary>Targets of the value function: [tokens].</summary>
    public TokenColumn Returns { get; } = new();

    /// <summary>Takes new completions.</summary>
    /// <param name="prompts">What was asked.</param>
    /// <param name="completions">What was answered; as many.</param>
    /// <param name="texts">The answers' text.</param>
    public void Begin(PromptItem[] prompts, IReadOnlyList<Completion> completions, string[] texts)
    {
        (Prompts, Completions, Texts) = (prompts, completions, texts);
        Ended = [.. completions.Select(static completion => completion.Finish != FinishReason.Length)];
        RawScores = new float[completions.Count];
        Scores = new float[completions.Count];
        FinalRewards = new float[completions.Count];
        starts.Clear();
        starts.Add(0);
        allTokens.Clear();
        foreach (Completion completion in completions)
        {
            allTokens.AddRange(completion.Tokens);
            starts.Add(allTokens.Count);
        }

        foreach (TokenColumn column in (TokenColumn[])[OldLogProbs, ReferenceLogProbs, Entropies, Kl, DenseRewards, Values, Rewards, Advantages, Returns])
            column.Resize(Tokens);
    }

    /// <summary>The mean of what the reward says.</summary>
    public double MeanScore => RawScores.Length == 0 ? double.NaN : RawScores.Average(static score => (double)score);

    /// <summary>Σ over its tokens, averaged over the completions.</summary>
    /// <param name="column">Any number of each token.</param>
    public double MeanOfSums(TokenColumn column)
    {
        double sum = 0;
        foreach (float x in column.All) sum += x;
        return sum / Sequences;
    }

    /// <summary>How many tokens chosen completions have.</summary>
    /// <param name="sequences">The completions chosen.</param>
    public int TokensOf(ReadOnlySpan<int> sequences)
    {
        int tokens = 0;
        foreach (int i in sequences) tokens += Completions[i].Tokens.Length;
        return tokens;
    }

    /// <summary>The numbers of chosen completions, one completion after another: [their tokens].</summary>
    /// <param name="column">A number of each token.</param>
    /// <param name="sequences">The completions chosen.</param>
    public Tensor Gather(TokenColumn column, ReadOnlySpan<int> sequences) => column.Gather(Starts, sequences);
}
