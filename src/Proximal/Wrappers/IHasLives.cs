namespace Proximal;

/// <summary>A game with several lives.</summary>
public interface IHasLives
{
    /// <summary>Number of remaining lives; 0 when the game is over.</summary>
    int Lives { get; }
}
