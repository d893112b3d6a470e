namespace Proximal.Cli;

/// <summary>
/// The number of multiply-adds per sample of the MinAtar network, whose features actor and critic share. Only products
/// count, as in <see cref="NetworkCost"/>.
/// </summary>
internal readonly struct ImageNetworkCost
{
    private const int Filters = 16;
    private const int Kernel = 3;
    private const int Dense = 128;

    private readonly long convolution;
    private readonly long forward;

    public ImageNetworkCost(Space observations, NetworkOptions options, int actorOutputs)
    {
        ImageShape image =
            ImageShape.Of(observations)
            ?? throw new ArgumentException("the observations are not images", nameof(observations));
        int dense = options.FeatureCount ?? Dense;
        int positions = (image.Height - Kernel + 1) * (image.Width - Kernel + 1);
        convolution = (long)positions * Filters * image.Channels * Kernel * Kernel;
        forward = convolution + ((long)positions * Filters * dense) + (dense * (actorOutputs + 1L));
    }

    /// <summary>
    /// Floating-point operations of training per environment step: one forward pass to act, and one update per epoch.
    /// Observations need no gradient.
    /// </summary>
    public double StepOperations(int epochs) => 2.0 * (forward + (epochs * ((3 * forward) - convolution)));
}
