namespace Proximal.Experiments;

/// <summary>
/// Elo ratings of players by maximum likelihood (Bradley and Terry 1952): player i scores 1 / (1 + 10^((R_j - R_i) / 400))
/// against player j. A draw counts as half a win and half a loss.
/// </summary>
/// <remarks>
/// One drawn game of each pair is added, so that a player who wins or loses all games has a finite rating (BayesElo adds
/// two). Ratings have the mean 1200. Standard errors are those of the Fisher information with that mean fixed; with
/// draws, which vary less than wins and losses, they are larger than necessary.
/// </remarks>
internal static class BradleyTerry
{
    /// <summary>Mean rating.</summary>
    public const double Mean = 1200;

    private const double AddedDraws = 1;
    private const double LargestStep = 2;
    private const int MaxIterations = 200;

    private static readonly double PointsPerNat = 400 / Math.Log(10);

    /// <summary>Estimates ratings.</summary>
    /// <param name="points">Points of the row's player against the column's: 1 for a win, 0.5 for a draw, [n, n].</param>
    /// <returns>Rating and standard error of each player.</returns>
    public static (double Rating, double Error)[] Fit(double[,] points)
    {
        int n = points.GetLength(0);
        double[] nats = new double[n];
        double[,] information = new double[n, n];
        for (int iteration = 0; iteration < MaxIterations; iteration++)
        {
            double[] gradient = Differentiate(points, nats, information);
            double[] change = Multiply(Invert(information), gradient);
            double largest = change.Max(Math.Abs),
                scale = Math.Min(1, LargestStep / Math.Max(largest, 1e-300));
            for (int i = 0; i < n; i++)
                nats[i] += scale * change[i];
            if (largest < 1e-12)
                break;
        }

        Differentiate(points, nats, information);
        double[,] covariance = Invert(information);
        double mean = nats.Average();
        return
        [
            .. nats.Select(
                (value, i) =>
                    (
                        Mean + (PointsPerNat * (value - mean)),
                        PointsPerNat * Math.Sqrt(Math.Max(0, covariance[i, i] - (1.0 / n)))
                    )
            ),
        ];
    }

    // Gradient of the log-likelihood. The information gets 1/n in every entry, which makes it invertible: its inverse
    // is that for ratings of sum 0, plus 1/n.
    private static double[] Differentiate(double[,] points, double[] nats, double[,] information)
    {
        int n = nats.Length;
        double[] gradient = new double[n];
        for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++)
            information[i, j] = 1.0 / n;
        for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++)
        {
            if (i == j)
                continue;
            double games = points[i, j] + points[j, i] + AddedDraws,
                expected = 1 / (1 + Math.Exp(nats[j] - nats[i]));
            gradient[i] += points[i, j] + (AddedDraws / 2) - (games * expected);
            double weight = games * expected * (1 - expected);
            information[i, i] += weight;
            information[i, j] -= weight;
        }

        return gradient;
    }

    // Gauss-Jordan elimination with pivoting.
    private static double[,] Invert(double[,] matrix)
    {
        int n = matrix.GetLength(0);
        var work = (double[,])matrix.Clone();
        double[,] inverse = new double[n, n];
        for (int i = 0; i < n; i++)
            inverse[i, i] = 1;
        for (int column = 0; column < n; column++)
        {
            int pivot = Enumerable.Range(column, n - column).MaxBy(row => Math.Abs(work[row, column]));
            for (int k = 0; k < n; k++)
            {
                (work[column, k], work[pivot, k]) = (work[pivot, k], work[column, k]);
                (inverse[column, k], inverse[pivot, k]) = (inverse[pivot, k], inverse[column, k]);
            }

            double scale = work[column, column];
            for (int k = 0; k < n; k++)
            {
                work[column, k] /= scale;
                inverse[column, k] /= scale;
            }

            for (int row = 0; row < n; row++)
            {
                double factor = work[row, column];
                if (row == column || factor == 0)
                    continue;
                for (int k = 0; k < n; k++)
                {
                    work[row, k] -= factor * work[column, k];
                    inverse[row, k] -= factor * inverse[column, k];
                }
            }
        }

        return inverse;
    }

    private static double[] Multiply(double[,] matrix, double[] vector)
    {
        double[] product = new double[vector.Length];
        for (int i = 0; i < vector.Length; i++)
        for (int j = 0; j < vector.Length; j++)
            product[i] += matrix[i, j] * vector[j];
        return product;
    }
}
