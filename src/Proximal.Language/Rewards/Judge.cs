namespace Proximal.Language;

/// <summary>Makes judges of functions and of rewards.</summary>
public static class Judge
{
    /// <summary>A judge from a function of prompt, first and second completion.</summary>
    /// <param name="compare">Says which is better.</param>
    /// <param name="name">A short name, for logs.</param>
    public static IJudge From(Func<string, string, string, Preference> compare, string name = "judge") =>
        new FunctionJudge(name, pair => compare(pair.First.Prompt, pair.First.Completion, pair.Second.Completion));

    /// <summary>A judge that prefers the completion with the higher score; where the scores are equal it is a tie.</summary>
    /// <param name="reward">A reward function, or a reward model.</param>
    public static IJudge From(IReward reward) => new RewardJudge(reward);

    /// <summary>
    /// Asks a judge in both orders, and calls it a tie where the answers disagree: a remedy for the bias of language models towards
    /// the first (Zheng et al. 2023, section 3.3).
    /// </summary>
    /// <param name="judge">Whom to ask.</param>
    public static IJudge BothOrders(IJudge judge) => new BothOrdersJudge(judge);

    /// <summary>The other way round.</summary>
    /// <param name="verdict">A verdict on a pair.</param>
    /// <returns>The same verdict on the pair in the other order.</returns>
    public static Preference Swapped(this Preference verdict) =>
        verdict switch
        {
            Preference.First => Preference.Second,
            Preference.Second => Preference.First,
            _ => Preference.Tie,
        };

    /// <summary>How often the first completion wins; a tie is half a win.</summary>
    /// <param name="verdicts">One or more.</param>
    /// <exception cref="ArgumentException">There are none.</exception>
    public static double WinRate(ReadOnlySpan<Preference> verdicts)
    {
        if (verdicts.IsEmpty)
            throw new ArgumentException("a win rate needs at least one verdict", nameof(verdicts));
        double wins = 0;
        foreach (Preference verdict in verdicts)
            wins +=
                verdict == Preference.First ? 1
                : verdict == Preference.Tie ? 0.5
                : 0;
        return wins / verdicts.Length;
    }
}
