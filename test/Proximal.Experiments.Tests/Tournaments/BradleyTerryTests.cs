using System.Text.Json;
using Proximal.Testing;

namespace Proximal.Experiments.Tests.Tournaments;

public sealed class BradleyTerryTests
{
    [Fact]
    public void Ratings_and_errors_are_those_of_an_independent_implementation()
    {
        foreach (JsonElement item in Golden.Read("elo.json").GetProperty("tournaments").EnumerateArray())
        {
            JsonElement rows = item.GetProperty("points");
            int n = rows.GetArrayLength();
            double[,] points = new double[n, n];
            for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++)
                points[i, j] = rows[i][j].GetDouble();
            (double Rating, double Error)[] fit = BradleyTerry.Fit(points);
            for (int i = 0; i < n; i++)
            {
                Assert.Equal(item.GetProperty("ratings")[i].GetDouble(), fit[i].Rating, 1e-6);
                // The reference has numerical derivatives.
                Assert.Equal(item.GetProperty("errors")[i].GetDouble(), fit[i].Error, 1e-2);
            }
        }
    }

    [Fact]
    public void Intervals_contain_the_true_ratings_in_about_95_percent_of_tournaments()
    {
        double[] ratings = [1050, 1150, 1250, 1350];
        var random = new Rng(5);
        int inside = 0;
        const int Tournaments = 300,
            Games = 60;
        for (int t = 0; t < Tournaments; t++)
        {
            double[,] points = new double[4, 4];
            for (int i = 0; i < 4; i++)
            for (int j = i + 1; j < 4; j++)
            {
                double expected = 1 / (1 + Math.Pow(10, (ratings[j] - ratings[i]) / 400));
                for (int game = 0; game < Games; game++)
                {
                    bool wins = random.NextDouble() < expected;
                    points[wins ? i : j, wins ? j : i]++;
                }
            }

            (double Rating, double Error)[] fit = BradleyTerry.Fit(points);
            for (int i = 0; i < 4; i++)
                if (Math.Abs(fit[i].Rating - ratings[i]) <= StandardNormal.Quantile95 * fit[i].Error)
                    inside++;
        }

        // Four standard errors of 300 tournaments, as if the four ratings of one were fully correlated: 0.05.
        Assert.InRange(inside / (4.0 * Tournaments), 0.90, 1);
    }
}
