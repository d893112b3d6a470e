namespace Proximal.Language;

/// <summary>Judge from a function of one pair.</summary>
internal sealed class FunctionJudge(string name, Func<CompletionPair, Preference> compare) : IJudge
{
    public string Name => name;

    public void Compare(IReadOnlyList<CompletionPair> pairs, Span<Preference> preferences)
    {
        for (int i = 0; i < pairs.Count; i++)
            preferences[i] = compare(pairs[i]);
    }
}

/// <summary>Judge that compares scores.</summary>
internal sealed class RewardJudge(IReward reward) : IJudge
{
    public string Name => reward.Name;

    public void Compare(IReadOnlyList<CompletionPair> pairs, Span<Preference> preferences)
    {
        using var scores = new PooledFloats(2 * pairs.Count);
        reward.ScoreFinite(
            [.. pairs.Select(static pair => pair.First), .. pairs.Select(static pair => pair.Second)],
            scores.Span
        );
        for (int i = 0; i < pairs.Count; i++)
        {
            preferences[i] = Order(scores.Span[i], scores.Span[pairs.Count + i]);
        }
    }

    /// <summary>The preference for the higher of two scores; a tie if they are equal or one abstains.</summary>
    public static Preference Order(float first, float second)
    {
        if (RewardFunction.IsAbstained(first) || RewardFunction.IsAbstained(second))
            return Preference.Tie;
        int order = first.CompareTo(second);
        return order > 0 ? Preference.First
            : order < 0 ? Preference.Second
            : Preference.Tie;
    }
}

/// <summary>Judge that calls another judge with both orders.</summary>
internal sealed class BothOrdersJudge(IJudge judge) : IJudge
{
    public string Name => judge.Name;

    public void Compare(IReadOnlyList<CompletionPair> pairs, Span<Preference> preferences)
    {
        var swapped = new Preference[pairs.Count];
        UserCode.Compare(judge, pairs, preferences);
        UserCode.Compare(judge, [.. pairs.Select(static pair => new CompletionPair(pair.Second, pair.First))], swapped);
        for (int i = 0; i < swapped.Length; i++)
            if (preferences[i] != swapped[i].Swapped())
                preferences[i] = Preference.Tie;
    }
}
