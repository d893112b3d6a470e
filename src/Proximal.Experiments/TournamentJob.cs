using Proximal.Environments;

namespace Proximal.Experiments;

/// <summary>Plays a tournament for the command line and for <see cref="Experiment.Tournament"/>.</summary>
internal static class TournamentJob
{
    /// <summary>Plays every pair of players in both seats.</summary>
    /// <param name="runs">Runs, checkpoints or saved policies.</param>
    /// <param name="request">Options.</param>
    /// <param name="registries">Registered environments and algorithms.</param>
    /// <param name="report">Receives a line about each damaged checkpoint that is skipped.</param>
    /// <exception cref="InvalidInputException">A run has no policy, the runs have different environments, the
    /// environment is no game of two teams, or there are fewer than two players.</exception>
    public static TournamentResult Play(
        IReadOnlyList<string> runs,
        TournamentRequest request,
        Registries registries,
        Action<string>? report = null
    )
    {
        if (request.Games < 2 || request.Games % 2 != 0)
            throw new InvalidInputException(
                $"Games (--games) is {request.Games}: use an even number, because each pair plays half in each seat"
            );
        (EnvironmentEntry entry, List<Contestant> players) = Gather(runs, request, registries, report);
        var match = new TwoPlayerMatch(entry);
        int n = players.Count;
        double[,] points = new double[n, n];
        var scores = new MatchScore[n];
        var pairings = new List<TournamentPairing>();
        for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++)
        {
            if (i == j)
                continue;
            // Every ordered pair has games of its own, which do not depend on the other players' names.
            MatchScore score = match.Play(
                players[i],
                players[j],
                request.Games / 2,
                unchecked(request.Seed + (ulong)pairings.Count),
                request.Cancellation
            );
            points[i, j] += score.Points;
            points[j, i] += score.Reversed.Points;
            scores[i] += score;
            scores[j] += score.Reversed;
            pairings.Add(new(players[i].Name, players[j].Name, score.Wins, score.Draws, score.Losses));
        }

        (double Rating, double Error)[] ratings = BradleyTerry.Fit(points);
        return new TournamentResult(
            entry.Name,
            request.Games,
            [
                .. Enumerable
                    .Range(0, n)
                    .Select(i => Standing(players[i].Name, ratings[i], scores[i]))
                    .OrderByDescending(static standing => standing.Elo),
            ],
            pairings
        );
    }

    private static TournamentStanding Standing(string name, (double Rating, double Error) rating, MatchScore score)
    {
        double half = StandardNormal.Quantile95 * rating.Error;
        return new(
            name,
            rating.Rating,
            rating.Rating - half,
            rating.Rating + half,
            score.Wins,
            score.Draws,
            score.Losses
        );
    }

    private static (EnvironmentEntry Entry, List<Contestant> Players) Gather(
        IReadOnlyList<string> runs,
        TournamentRequest request,
        Registries registries,
        Action<string>? report
    )
    {
        if (runs.Count == 0)
            throw new InvalidInputException("a tournament needs at least one run");
        EnvironmentEntry? entry = null;
        var players = new List<Contestant>();
        foreach (string run in runs)
        {
            var trained = TrainedPolicy.Find(run, request.Best, registries, report, request.Environment);
            entry ??= trained.Environment;
            if (trained.Environment.Name != entry.Name)
                throw new InvalidInputException(
                    $"{run} plays {trained.Environment.Name}, but {runs[0]} plays {entry.Name}: a tournament has one game"
                );
            if (request.Snapshots)
                players.AddRange(
                    SelfPlaySnapshots
                        .Read(trained.Folder)
                        .Select(snapshot =>
                            Contestant.Of($"{run}@{snapshot.Steps}", snapshot.Policy, request.Deterministic)
                        )
                );
            players.Add(Contestant.Of(run, trained.Policy, request.Deterministic));
        }

        players.AddRange(request.Include.Select(text => Contestant.Script(text, entry!)));
        if (
            players.GroupBy(static player => player.Name, StringComparer.Ordinal).FirstOrDefault(IsRepeated) is
            { } twice
        )
            throw new InvalidInputException($"{twice.Key} is given twice");
        if (players.Count < 2)
            throw new InvalidInputException(
                $"a tournament needs two players: add runs, or --include with {Contestant.Scripted}"
            );
        return (entry!, players);

        static bool IsRepeated(IGrouping<string, Contestant> same) => same.Count() > 1;
    }
}
