namespace Proximal;

/// <summary>Makes a feature extractor of one's own; see <see cref="FeatureExtractor.Registry"/>.</summary>
/// <param name="observations">The observation space.</param>
/// <param name="features">The number of features that was asked for (<see cref="NetworkOptions.FeatureCount"/>); null where none was.</param>
/// <returns>A new extractor, each time.</returns>
public delegate FeatureExtractor FeatureExtractorFactory(Space observations, int? features);
