namespace Proximal;

/// <summary>Draws from gamma distributions of scale 1, by rejection (Marsaglia and Tsang 2000, "A simple method for generating gamma variables").</summary>
internal static class GammaDraw
{
    /// <summary>The logarithm of a draw.</summary>
    /// <param name="shape">At least 1.</param>
    /// <param name="random">Where the random numbers come from; of every twenty tries at most one is rejected.</param>
    internal static double Log(double shape, ref Rng random)
    {
        double d = shape - (1.0 / 3),
            c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            double x = random.NextNormal();
            double root = 1 + (c * x);
            if (root <= 0)
                continue;
            double logCube = 3 * Math.Log(root);
            if (Math.Log(1 - random.NextDouble()) < (0.5 * x * x) + (d * (1 - Math.Exp(logCube) + logCube)))
                return Math.Log(d) + logCube;
        }
    }
}
