using Proximal.Environments;

namespace Proximal.Experiments;

/// <summary>Results of a policy against another player, for each seat.</summary>
/// <param name="Seats">Results of the policy in the first and in the second seat.</param>
internal sealed record SeatResults(IReadOnlyList<MatchScore> Seats)
{
    /// <summary>Plays a policy against another player.</summary>
    /// <param name="trained">The policy.</param>
    /// <param name="against"><c>random</c>, <c>minimax</c>, <c>minimax:DEPTH</c>, or a run.</param>
    /// <param name="games">Number of games, half of them in each seat; an odd game is in the first.</param>
    /// <param name="deterministic">Whether policies take their most probable actions.</param>
    /// <param name="seed">Seed of the games.</param>
    /// <param name="registries">Registered environments and algorithms.</param>
    /// <param name="report">Receives a line about each damaged checkpoint that is skipped.</param>
    /// <exception cref="InvalidInputException">There is no such player, or the environment is no game of two
    /// teams.</exception>
    public static SeatResults Play(
        TrainedPolicy trained,
        string against,
        int games,
        bool deterministic,
        ulong seed,
        Registries registries,
        Action<string>? report = null
    )
    {
        var match = new TwoPlayerMatch(trained.Environment);
        Contestant policy = Contestant.Of("policy", trained.Policy, deterministic),
            other = Contestant.IsScripted(against)
                ? Contestant.Script(against, trained.Environment)
                : Contestant.Of(
                    against,
                    TrainedPolicy.Find(against, best: false, registries, report, trained.Environment.Name).Policy,
                    deterministic
                );
        return new([
            match.Play(policy, other, (games + 1) / 2, seed),
            match.Play(other, policy, games / 2, unchecked(seed + 1)).Reversed,
        ]);
    }
}
