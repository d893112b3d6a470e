using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Proximal.Cli;

/// <summary>The command <c>proximal tournament RUN…</c>: plays policies against each other and rates them.</summary>
internal static class TournamentCommand
{
    private const string HelpNotes = """
        Every pair of players plays half of its games in each seat of a game of two players or teams, such as
        connect_four. Policies sample their actions, because games between two policies without chance are all the same.
        The Elo ratings are those of maximum likelihood over all games (Bradley and Terry 1952), with draws as half a win
        and one drawn game added to each pair; their mean is 1200. Intervals cover 95%. The same seed gives the same games.

        Scripted players of --include: random plays valid moves at random. minimax:DEPTH searches DEPTH moves ahead and
        chooses at random among the best (tictactoe, connect_four); minimax searches the whole game (tictactoe).
        """;

    public static Command Create(Registries registries)
    {
        var load = new LoadFlag(registries);
        var runs = new Argument<string[]>("RUN")
        {
            Description = "Run folders, names of runs in runs/, or checkpoint folders.",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<long?> games = Flag.Integer(
            "--games",
            $"Games of each pair, an even number (default: {TournamentRequest.DefaultGames}).",
            minimum: 2
        );
        Option<string?> include = Flag.Text(
            "--include",
            "PLAYERS",
            $"Comma-separated scripted players: {Contestant.Scripted}."
        );
        Option<bool> snapshots = Flag.Switch("--snapshots", "Include the snapshots of self-play in the checkpoints.");
        Option<bool> deterministic = Flag.Switch(
            "--deterministic",
            "Policies take their most probable actions; use it against scripted players only."
        );
        Option<long?> seed = Flag.Integer("--seed", "Random seed of the games (default: 0).", minimum: 0);
        Option<bool> best = Flag.Best();
        Option<string?> environment = Flag.Environment();
        Option<bool> json = Flag.Switch("--json", "Print one JSON object instead of text.");
        var command = new Command("tournament", "Play trained policies against each other and rate them by Elo.")
        {
            runs,
            games,
            include,
            snapshots,
            deterministic,
            seed,
            best,
            environment,
            load.Option,
            load.Python,
            json,
        };
        command.SetAction(result =>
        {
            var request = new TournamentRequest
            {
                Include = result.GetValue(include)?.Split(',', StringSplitOptions.TrimEntries) ?? [],
                Games = (int)Math.Min(result.GetValue(games) ?? TournamentRequest.DefaultGames, int.MaxValue - 1),
                Deterministic = result.GetValue(deterministic),
                Snapshots = result.GetValue(snapshots),
                Best = result.GetValue(best),
                Seed = (ulong?)result.GetValue(seed) ?? 0,
                Environment = result.GetValue(environment),
            };
            TournamentResult played = TournamentJob.Play(
                result.GetRequiredValue(runs),
                request,
                load.Apply(result),
                Console.Error.WriteLine
            );
            if (result.GetValue(json))
                WriteJson(played);
            else
                WriteLines(played);
            return ExitCodes.Done;
        });
        HelpPage.AddTo(
            command,
            HelpNotes,
            [
                "proximal tournament runs/a runs/b runs/c",
                "proximal tournament runs/connect_four --include random,minimax:4",
                "proximal tournament runs/tictactoe --snapshots --games 400 --json",
            ]
        );
        return command;
    }

    private static void WriteLines(TournamentResult played)
    {
        int n = played.Standings.Count,
            width = Math.Max("player".Length, played.Standings.Max(static row => row.Player.Length));
        Console.WriteLine(
            $"{played.Environment}  {n} players, {played.GamesPerPair} games of each pair, half in each seat"
        );
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"      {"player".PadRight(width)}  {"Elo", 5}  {"95% interval", 13}  {"score", 6}  {"wins", 6}  {"draws", 6}  {"losses", 6}"
            )
        );
        for (int i = 0; i < n; i++)
        {
            TournamentStanding row = played.Standings[i];
            string interval = string.Create(CultureInfo.InvariantCulture, $"{row.EloLow:F0} to {row.EloHigh:F0}");
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"  {i + 1, 2}  {row.Player.PadRight(width)}  {row.Elo, 5:F0}  {interval, 13}  {row.Score, 6:P1}  "
                        + $"{row.Wins, 6}  {row.Draws, 6}  {row.Losses, 6}"
                )
            );
        }
    }

    private static void WriteJson(TournamentResult played)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes))
        {
            writer.WriteStartObject();
            writer.WriteString("environment"u8, played.Environment);
            writer.WriteNumber("games_per_pair"u8, played.GamesPerPair);
            writer.WriteStartArray("standings"u8);
            foreach (TournamentStanding row in played.Standings)
            {
                writer.WriteStartObject();
                writer.WriteString("player"u8, row.Player);
                writer.WriteNumber("elo"u8, row.Elo);
                writer.WriteNumber("elo_low"u8, row.EloLow);
                writer.WriteNumber("elo_high"u8, row.EloHigh);
                writer.WriteNumber("score"u8, row.Score);
                Write(writer, row.Wins, row.Draws, row.Losses);
            }

            writer.WriteEndArray();
            writer.WriteStartArray("pairings"u8);
            foreach (TournamentPairing row in played.Pairings)
            {
                writer.WriteStartObject();
                writer.WriteString("first"u8, row.First);
                writer.WriteString("second"u8, row.Second);
                Write(writer, row.Wins, row.Draws, row.Losses);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        Console.WriteLine(Encoding.UTF8.GetString(bytes.ToArray()));
    }

    private static void Write(Utf8JsonWriter writer, int wins, int draws, int losses)
    {
        writer.WriteNumber("wins"u8, wins);
        writer.WriteNumber("draws"u8, draws);
        writer.WriteNumber("losses"u8, losses);
        writer.WriteEndObject();
    }
}
