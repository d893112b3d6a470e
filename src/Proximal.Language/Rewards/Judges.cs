namespace Proximal.Language;

/// <summary>A judge from a function of one pair.</summary>
internal sealed class FunctionJudge(string name, Func<CompletionPair, Preference> compare) : IJudge
{
    public string Name => name;

    public void Compare(IReadOnlyList<CompletionPair> pairs, Span<Preference> verdicts)
    {
        for (int i = 0; i < pairs.Count; i++)
            verdicts[i] = compare(pairs[i]);
    }
}

/// <summary>A judge that compares scores.</summary>
internal sealed class RewardJudge(IReward reward) : IJudge
{
    public string Name => reward.Name;

    public void Compare(IReadOnlyList<CompletionPair> pairs, Span<Preference> verdicts)
    {
        using var scores = new RentedFloats(2 * pairs.Count);
        reward.ScoreFinite(
            [.. pairs.Select(static pair => pair.First), .. pairs.Select(static pair => pair.Second)],
            scores.Span
        );
        for (int i = 0; i < pairs.Count; i++)
        {
            int order = scores.Span[i].CompareTo(scores.Span[pairs.Count + i]);
            verdicts[i] =
                order > 0 ? Preference.First
                : order < 0 ? Preference.Second
                : Preference.Tie;
        }
    }
}

/// <summary>Asks another judge in both orders.</summary>
internal sealed class BothOrdersJudge(IJudge judge) : IJudge
{
    public string Name => judge.Name;

    public void Compare(IReadOnlyList<CompletionPair> pairs, Span<Preference> verdicts)
    {
        var swapped = new Preference[pairs.Count];
        judge.Compare(pairs, verdicts);
        judge.Compare([.. pairs.Select(static pair => new CompletionPair(pair.Second, pair.First))], swapped);
        for (int i = 0; i < swapped.Length; i++)
            if (verdicts[i] != swapped[i].Swapped())
                verdicts[i] = Preference.Tie;
    }
}
