namespace Proximal.Language;

/// <summary>Creates judges from functions and rewards.</summary>
public static class Judge
{
    /// <summary>Creates a judge from a function of prompt, first and second completion.</summary>
    /// <param name="compare">Returns the preferred completion.</param>
    /// <param name="name">Short name for logs.</param>
    public static IJudge From(Func<string, string, string, Preference> compare, string name = "judge") =>
        new FunctionJudge(name, pair => compare(pair.First.Prompt, pair.First.Completion, pair.Second.Completion));

    /// <summary>
    /// Creates a judge that prefers the completion with the higher score; equal scores are a tie. A reward that is a judge
    /// itself, such as <see cref="LanguageModelJudge"/>, is returned.
    /// </summary>
    /// <param name="reward">Reward that scores the completions.</param>
    public static IJudge From(IReward reward) => reward as IJudge ?? new RewardJudge(reward);

    /// <summary>
    /// Creates a judge that calls another judge with both orders of each pair, and returns a tie if the results
    /// disagree. This reduces the position bias of language models towards the first completion (Zheng et al. 2023,
    /// section 3.3).
    /// </summary>
    /// <param name="judge">The other judge.</param>
    public static IJudge BothOrders(IJudge judge) => new BothOrdersJudge(judge);

    /// <summary>Swaps the order of a preference.</summary>
    /// <param name="preference">Preference in a pair.</param>
    /// <returns>The same preference for the pair in the other order.</returns>
    public static Preference Swapped(this Preference preference) =>
        preference switch
        {
            Preference.First => Preference.Second,
            Preference.Second => Preference.First,
            _ => Preference.Tie,
        };

    /// <summary>Win rate of the first completions; a tie counts half.</summary>
    /// <param name="preferences">Preferences, at least one.</param>
    /// <exception cref="ArgumentException">There are no preferences.</exception>
    public static double WinRate(ReadOnlySpan<Preference> preferences)
    {
        if (preferences.IsEmpty)
            throw new ArgumentException("a win rate needs at least one preference", nameof(preferences));
        double wins = 0;
        foreach (Preference preference in preferences)
            wins +=
                preference == Preference.First ? 1
                : preference == Preference.Tie ? 0.5
                : 0;
        return wins / preferences.Length;
    }
}
