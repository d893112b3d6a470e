namespace Proximal;

/// <summary>A game in which several lives are played before it is over.</summary>
public interface IHasLives
{
    /// <summary>How many lives are left; 0 when the game is over.</summary>
    int Lives { get; }
}
