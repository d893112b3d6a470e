using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Proximal.Cli;

/// <summary>The report of <c>proximal evaluate RUN --against PLAYER</c>.</summary>
internal static class SeatReport
{
    private static readonly string[] Names = ["first", "second"];

    /// <summary>Writes the results of each seat.</summary>
    public static void Write(TrainedPolicy trained, string against, SeatResults results, bool json)
    {
        if (json)
        {
            WriteJson(trained, against, results);
            return;
        }

        Console.WriteLine($"{trained.Environment.Name}  {trained.Folder}  against {against}");
        for (int seat = 0; seat < results.Seats.Count; seat++)
        {
            MatchScore score = results.Seats[seat];
            if (score.Games == 0)
                continue;
            (double low, double high) = WilsonInterval.Of(score.Wins, score.Games);
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"  {Names[seat], -6}  wins {Share(score.Wins, score)}  draws {Share(score.Draws, score)}  losses "
                        + $"{Share(score.Losses, score)}  of {score.Games} games; wins {low:P1} to {high:P1} (95%)"
                )
            );
        }
    }

    private static string Share(int count, MatchScore score) =>
        string.Create(CultureInfo.InvariantCulture, $"{(double)count / score.Games:P1}");

    private static void WriteJson(TrainedPolicy trained, string against, SeatResults results)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes))
        {
            writer.WriteStartObject();
            writer.WriteString("environment"u8, trained.Environment.Name);
            writer.WriteString("checkpoint"u8, trained.Folder);
            writer.WriteString("against"u8, against);
            for (int seat = 0; seat < results.Seats.Count; seat++)
            {
                MatchScore score = results.Seats[seat];
                writer.WriteStartObject(Names[seat]);
                writer.WriteNumber("games"u8, score.Games);
                writer.WriteNumber("wins"u8, score.Wins);
                writer.WriteNumber("draws"u8, score.Draws);
                writer.WriteNumber("losses"u8, score.Losses);
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        }

        Console.WriteLine(Encoding.UTF8.GetString(bytes.ToArray()));
    }
}
