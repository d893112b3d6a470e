namespace Proximal;

/// <summary>Creates a custom feature extractor; see <see cref="FeatureExtractor.Registry"/>.</summary>
/// <param name="observations">The observation space.</param>
/// <param name="features">The requested number of features (<see cref="NetworkOptions.FeatureCount"/>); null for the
/// default of the extractor.</param>
/// <returns>A new instance on every call.</returns>
public delegate FeatureExtractor FeatureExtractorFactory(Space observations, int? features);
