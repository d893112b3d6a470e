using System.Text.Json;

namespace Proximal.Tests.MultiAgent;

/// <summary>Ratings against values of an independent implementation (test/Golden/elo.json).</summary>
public sealed class EloRatingTests
{
    [Fact]
    public void Expected_scores_are_those_of_the_formula()
    {
        foreach (JsonElement item in Ratings().GetProperty("expected").EnumerateArray())
            Assert.Equal(
                item.GetProperty("score").GetDouble(),
                EloRating.Expected(item.GetProperty("rating").GetDouble(), item.GetProperty("opponent").GetDouble()),
                1e-12
            );
    }

    [Fact]
    public void Ratings_and_errors_are_those_of_maximum_likelihood()
    {
        foreach (JsonElement item in Ratings().GetProperty("estimates").EnumerateArray())
        {
            RatedGames[] games =
            [
                .. item.GetProperty("games")
                    .EnumerateArray()
                    .Select(static game => new RatedGames(
                        new Rating(game[0].GetDouble(), game[1].GetDouble()),
                        game[2].GetDouble(),
                        game[3].GetDouble()
                    )),
            ];
            JsonElement earlier = item.GetProperty("earlier");
            Rating rating = EloRating.Estimate(games, new Rating(earlier[0].GetDouble(), earlier[1].GetDouble()));
            Assert.Equal(item.GetProperty("rating").GetDouble(), rating.Value, 1e-6);
            Assert.Equal(item.GetProperty("error").GetDouble(), rating.Error, 1e-6);
        }
    }

    private static JsonElement Ratings() => Golden.Read("elo.json");
}
